using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet.Views;

/// <summary>
/// Clean and out-of-distribution samples under one score, as ML.NET's anomaly evaluator expects them: <c>Label</c> is the number 1 for
/// out-of-distribution samples and 0 for clean ones (that evaluator takes no booleans), a higher <c>Score</c> means more so. Samples whose score is not finite are left out.
/// </summary>
public static class DetectionView
{
    /// <summary>The view over the scores of clean and of out-of-distribution samples.</summary>
    public static IDataView Of(double[] clean, double[] ood) => new LazyView<DetectionRows>([.. Columns()], () => new DetectionRows(clean, ood), null);

    private static IEnumerable<ViewColumn<DetectionRows>> Columns()
    {
        yield return ViewColumn<DetectionRows>.Of("Label", NumberDataViewType.Single, (DetectionRows rows, ref float value) => value = rows.IsOod ? 1 : 0);
        yield return ViewColumn<DetectionRows>.Of("Score", NumberDataViewType.Single, (DetectionRows rows, ref float value) => value = (float)rows.Score);
        yield return ViewColumn<DetectionRows>.Of("PredictedLabel", BooleanDataViewType.Instance, (DetectionRows rows, ref bool value) => value = rows.IsOod);
    }
}

/// <summary>First the clean, then the out-of-distribution samples.</summary>
internal sealed class DetectionRows : ViewRows
{
    private readonly double[] _clean;
    private readonly double[] _ood;
    private int _at = -1;

    public DetectionRows(double[] clean, double[] ood) => (_clean, _ood) = (clean, ood);

    public bool IsOod => _at >= _clean.Length;

    public double Score => IsOod ? _ood[_at - _clean.Length] : _clean[_at];

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        do
        {
            _at++;
        }
        while (_at < _clean.Length + _ood.Length && !double.IsFinite(Score));

        return _at < _clean.Length + _ood.Length;
    }
}
