using EvalHarness.Analysis.Scaling.Runs;
using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Scaling;

/// <summary>What scale does to every family of a run.</summary>
public static class ScalingAnalysis
{
    /// <summary>Analyses every family on every clean dataset. Same run, same answer, whatever the number of threads.</summary>
    public static ScalingReport Analyze(EvaluationRun run, ISampleSource samples, ScalingOptions options)
    {
        var families = new List<FamilyScaling>();
        foreach (var family in run.Checkpoints.GroupBy(checkpoint => checkpoint.Family, StringComparer.Ordinal))
        {
            foreach (var dataset in run.Conditions.Select(condition => condition.CleanDataset).Distinct(StringComparer.Ordinal))
            {
                families.Add(Family(run, samples, options, [.. family], dataset));
            }
        }

        return new ScalingReport(options.Axis, [.. families.Where(one => one.Rungs.Count > 0)], options.Thresholds.Lines());
    }

    private static FamilyScaling Family(
        EvaluationRun run, ISampleSource samples, ScalingOptions options, Checkpoint[] all, string dataset)
    {
        var groups = ConditionGroup.Of(run, dataset);
        var clean = groups.FirstOrDefault(group => group.Name == ConditionGroup.Clean)?.Conditions[0].Id;
        Checkpoint[] seen = [.. all.Where(checkpoint => clean is null || run.Cell(checkpoint.Id, clean) is { Failure: null })];
        Checkpoint[] rungs = [.. seen
            .Where(checkpoint => checkpoint.IsRung && checkpoint.Scales.ContainsKey(options.Axis))
            .OrderBy(checkpoint => checkpoint.Scales[options.Axis])
            .ThenBy(checkpoint => checkpoint.Id, StringComparer.Ordinal)];
        var result = new FamilyScaling
        {
            Family = all[0].Family,
            Dataset = dataset,
            Axis = options.Axis,
            Rungs = [.. rungs.Select(rung => new ScalePoint(rung.Id, rung.Name, rung.Scales[options.Axis]))],
        };
        var scales = rungs.Select(rung => rung.Scales[options.Axis]).Distinct().Count();
        return scales < 2
            ? result with { Reason = $"{(rungs.Length == 0 ? "no rung" : "one scale only")} with a known '{options.Axis}': a trend needs at least {options.Thresholds.MinimumScales}" }
            : Analyze(new FamilyContext
            {
                Run = run,
                Options = options,
                Family = all[0].Family,
                Dataset = dataset,
                Rungs = rungs,
                All = seen,
                Groups = groups,
                OtherAxes = ScaleAxes.Of(rungs, options),
                Draws = CellDraws.Of(seen, [.. groups.SelectMany(group => group.Conditions).DistinctBy(one => one.Id)], samples, options, run.Seed),
            }, result);
    }

    private static AccuracyDraws[] RobustAccuracy(FamilyContext context) => context.Values(CellDraws.Accuracy, context.RobustGroup) is { } values
        ? [.. values.Rows.OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => new AccuracyDraws(row.Key, row.Value[0], [.. row.Value.Skip(1).Select(value => Math.Round(value, 5))]))]
        : [];

    private static FamilyScaling Analyze(FamilyContext context, FamilyScaling result)
    {
        var trends = RunTrends.Of(context);
        result = result with
        {
            OtherAxes = context.OtherAxes,
            Trends = trends,
            RobustGroup = context.Values(CellDraws.Accuracy, context.RobustGroup) is null ? null : context.RobustGroup,
            RobustAccuracy = RobustAccuracy(context),
            Gaps = GapTrends.Of(context, trends),
            Ratios = GapTrends.Ratios(context),
            Variants = VariantPlacements.Of(context),
            Fronts = ParetoFronts.Of(context),
            Flags = BalanceFlags.Of(context),
        };
        return result with { Headlines = Headlines.Of(result) };
    }
}
