namespace EvalHarness.Metrics.Accuracy;

/// <summary>Per class: samples, predictions and hits. The confusion matrix's margins and diagonal, from which all scores here follow.</summary>
internal sealed class ClassCounts(int classCount)
{
    private readonly int[] _support = new int[classCount];
    private readonly int[] _predicted = new int[classCount];
    private readonly int[] _hits = new int[classCount];

    public int Samples { get; private set; }

    public int Hits { get; private set; }

    public void Count(SortedCell cell)
    {
        _support.AsSpan().Clear();
        _predicted.AsSpan().Clear();
        _hits.AsSpan().Clear();
        Samples = cell.Count;
        for (var i = 0; i < cell.Count; i++)
        {
            _support[cell.Label[i]]++;
            _predicted[cell.Prediction[i]]++;
            _hits[cell.Label[i]] += (int)cell.Hit[i];
        }

        Hits = _hits.Sum();
    }

    /// <summary>Mean recall of the classes that occur.</summary>
    public double BalancedAccuracy()
    {
        var (sum, present) = (0.0, 0);
        for (var k = 0; k < classCount; k++)
        {
            if (_support[k] > 0)
            {
                sum += (double)_hits[k] / _support[k];
                present++;
            }
        }

        return sum / present;
    }

    /// <summary>Smallest recall of the classes that occur.</summary>
    public double WorstClass()
    {
        var worst = 1.0;
        for (var k = 0; k < classCount; k++)
        {
            if (_support[k] > 0)
            {
                worst = Math.Min(worst, (double)_hits[k] / _support[k]);
            }
        }

        return worst;
    }

    /// <summary>Mean F1 of the classes that occur or are predicted; 0 for a class without hits.</summary>
    public double MacroF1()
    {
        var (sum, present) = (0.0, 0);
        for (var k = 0; k < classCount; k++)
        {
            if (_support[k] + _predicted[k] > 0)
            {
                sum += 2.0 * _hits[k] / (_support[k] + _predicted[k]);
                present++;
            }
        }

        return sum / present;
    }

    /// <summary>Gorodkin's multi-class correlation.</summary>
    public MetricValue Matthews()
    {
        var (n, agreement, supports, predictions) = Moments();
        var spread = ((n * n) - supports) * ((n * n) - predictions);
        return spread > 0
            ? ((Hits * n) - agreement) / Math.Sqrt(spread)
            : MetricValue.Undefined("all labels or all predictions are one class");
    }

    /// <summary>Cohen's kappa.</summary>
    public MetricValue Kappa()
    {
        var (n, agreement, _, _) = Moments();
        var rest = (n * n) - agreement;
        return rest > 0 ? ((Hits * n) - agreement) / rest : MetricValue.Undefined("labels and predictions are all one class");
    }

    private (double N, double Agreement, double Supports, double Predictions) Moments()
    {
        var (agreement, supports, predictions) = (0.0, 0.0, 0.0);
        for (var k = 0; k < classCount; k++)
        {
            agreement += (double)_support[k] * _predicted[k];
            supports += (double)_support[k] * _support[k];
            predictions += (double)_predicted[k] * _predicted[k];
        }

        return (Samples, agreement, supports, predictions);
    }
}
