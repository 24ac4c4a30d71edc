if (args is ["metrics", ..])
{
    EvalHarness.Benchmarks.Metrics.MetricFigures.Print();
    return;
}

if (args is ["perturbations", .. var rest])
{
    EvalHarness.Benchmarks.Perturbations.PerturbationSpeed.Run(rest);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
