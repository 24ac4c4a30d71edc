namespace EvalHarness.Data;

/// <summary>
/// Sums over every output of every sample, collected while a cell streams by: what the per-sample columns cannot give. They make some 60
/// kilobytes (for 10 classes) and travel as named arrays, so that numbers can be worked out again without inference.
/// </summary>
public sealed class CellTotals
{
    /// <summary>Bins of the class-wise calibration error.</summary>
    public const int ClassBins = 15;

    /// <summary>Classes up to which mean outputs by prediction are kept (their square is stored).</summary>
    public const int MaxTemplateClasses = 512;

    /// <summary>Groups of samples in which the class-wise sums are kept, for the jackknife.</summary>
    public const int ClassGroups = 10;

    /// <summary>Classes up to which they are: ten groups of 1,024 classes make 2.5 megabytes a cell. Above there is one group.</summary>
    public const int MaxGroupedClasses = 1024;

    private CellTotals(int classCount, int groups)
    {
        ClassCount = classCount;
        Groups = groups;
        ClassConfidence = new double[Groups * classCount * ClassBins];
        ClassHits = new double[Groups * classCount * ClassBins];
        Temperatures = new TemperatureProfile();
        SetSizes = new SetSizeProfile();
        PredictedCount = new double[classCount];
        PredictedMean = classCount <= MaxTemplateClasses ? new double[classCount * classCount] : [];
    }

    /// <summary>Number of classes, K.</summary>
    public int ClassCount { get; }

    /// <summary>Labelled samples behind <see cref="ClassConfidence"/>, <see cref="ClassHits"/> and <see cref="Temperatures"/>.</summary>
    public double Labelled { get; internal set; }

    /// <summary>Groups of <see cref="ClassConfidence"/> and <see cref="ClassHits"/>, by a hash of the sample's index.</summary>
    public int Groups { get; }

    /// <summary>Sum of the probability of class k over the samples of group g in which it falls into bin b, at (g x K + k) x 15 + b.</summary>
    public double[] ClassConfidence { get; }

    /// <summary>Samples of group g and class k whose probability of class k falls into bin b, at (g x K + k) x 15 + b.</summary>
    public double[] ClassHits { get; }

    /// <summary>Negative log-likelihood as a function of a temperature.</summary>
    public TemperatureProfile Temperatures { get; }

    /// <summary>How many classes reach which probability, over the evaluation half: sizes of conformal sets.</summary>
    public SetSizeProfile SetSizes { get; }

    /// <summary>Calibration-half samples predicted as class c.</summary>
    public double[] PredictedCount { get; }

    /// <summary>Sum of the probability of class k over the calibration-half samples predicted as c, at c x K + k; empty for more than 512 classes.</summary>
    public double[] PredictedMean { get; }

    /// <summary>Empty totals.</summary>
    public static CellTotals Empty(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 2);
        return new(classCount, classCount <= MaxGroupedClasses ? ClassGroups : 1);
    }

    /// <summary>The totals as named arrays.</summary>
    public IReadOnlyDictionary<string, double[]> ToArrays() => new Dictionary<string, double[]>(StringComparer.Ordinal)
    {
        ["totals_size"] = [ClassCount, Labelled, SetSizes.Samples],
        ["totals_class_confidence"] = ClassConfidence,
        ["totals_class_hits"] = ClassHits,
        ["totals_temperature"] = Temperatures.Sums,
        ["totals_temperature_squares"] = Temperatures.Squares,
        ["totals_set_size"] = SetSizes.Counts,
        ["totals_set_size_squares"] = SetSizes.SquareSteps,
        ["totals_predicted_count"] = PredictedCount,
        ["totals_predicted_mean"] = PredictedMean,
    };

    /// <summary>Totals from the arrays of <see cref="ToArrays"/>; null if any is missing or has another length.</summary>
    public static CellTotals? FromArrays(IReadOnlyDictionary<string, double[]> arrays)
    {
        if (!arrays.TryGetValue("totals_size", out var size) || size.Length != 3 || !(size[0] >= 2 && size[0] <= 1_000_000))
        {
            return null;
        }

        // Cells stored before there were groups, or groups for so many classes, have one.
        var isOneGroup = arrays.TryGetValue("totals_class_hits", out var hits) && hits.Length == (int)size[0] * ClassBins;
        var totals = new CellTotals((int)size[0], isOneGroup ? 1 : ClassGroups) { Labelled = size[1] };
        totals.SetSizes.Samples = size[2];
        foreach (var (name, target) in totals.ToArrays())
        {
            if (!arrays.TryGetValue(name, out var stored) || stored.Length != target.Length)
            {
                return null;
            }

            stored.CopyTo(target, 0);
        }

        return totals;
    }
}
