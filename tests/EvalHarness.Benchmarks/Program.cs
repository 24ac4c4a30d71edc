if (args is ["metrics", ..])
{
    EvalHarness.Benchmarks.Metrics.MetricFigures.Print();
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
