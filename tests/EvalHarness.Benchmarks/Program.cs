if (args is ["metrics", ..])
{
    EvalHarness.Benchmarks.Metrics.MetricFigures.Print();
    return;
}

if (args is ["worst-group-study", .. var draws])
{
    EvalHarness.Benchmarks.Metrics.WorstGroupStudy.Run(Count(draws));
    return;
}

if (args is ["perturbations", .. var rest])
{
    EvalHarness.Benchmarks.Perturbations.PerturbationSpeed.Run(rest);
    return;
}

if (args is ["inference", var models, .. var threads])
{
    EvalHarness.Benchmarks.Inference.InferenceSpeed.Run(models, threads.Length > 0 ? Count(threads) : 1);
    return;
}

if (args is ["memory", var checkpoints, .. var samples])
{
    EvalHarness.Benchmarks.Memory.RunMemory.Run(checkpoints, Count(samples));
    return;
}

if (args is ["scaling-study", .. var families])
{
    EvalHarness.Benchmarks.Scaling.ScalingStudy.Run(Count(families));
    return;
}

if (args is ["scaling-time", .. var images])
{
    EvalHarness.Benchmarks.Scaling.ScalingTime.Run(Count(images));
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

static int Count(string[] rest) => rest.Length > 0 ? int.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000;
