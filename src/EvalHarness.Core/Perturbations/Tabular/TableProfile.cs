using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>What is known of a column from the clean data: what perturbations of a table are measured in.</summary>
/// <param name="IsCategory">Whether values are codes of categories.</param>
/// <param name="Typical">The mean of a column of numbers, the most frequent code of a column of categories.</param>
/// <param name="Spread">Standard deviation (divisor n); 0 for categories and columns of one value.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Sample">Values drawn from the column with equal odds; empty if all are missing.</param>
/// <param name="Imputed">What a missing value becomes (<see cref="Imputation"/>).</param>
public sealed record ColumnProfile(
    bool IsCategory, float Typical, double Spread, float Minimum, float Maximum, IReadOnlyList<float> Sample, float Imputed);

/// <summary>
/// Collects what perturbations need to know of a table, row by row, in memory that does not grow (but for medians and most frequent numbers, which
/// hold every number until they are known). Missing values (NaN) are left out. The sample of each column is drawn by reservoir (Vitter, 1985) from a
/// fixed seed, so the same rows give the same profile.
/// </summary>
public sealed class TableProfile
{
    private const int SampleSize = 1024;

    private readonly Collector[] _collectors;
    private SeededRandom _random = new(0x7AB1E);
    private IReadOnlyList<ColumnProfile>? _columns;

    /// <summary>An empty profile of these columns; missing numbers become their mean unless said otherwise.</summary>
    public TableProfile(IReadOnlyList<TabularColumn> columns, Imputation? imputation = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _collectors = [.. columns.Select(column => new Collector(column.IsCategory, imputation ?? Imputation.Default))];
    }

    /// <summary>The columns as far as rows were added.</summary>
    public IReadOnlyList<ColumnProfile> Columns => _columns ??= [.. _collectors.Select(collector => collector.ToProfile())];

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        Require.SameLength(_collectors.Length, row.Length, nameof(row));
        _columns = null;
        for (var i = 0; i < row.Length; i++)
        {
            if (!float.IsNaN(row[i]))
            {
                _collectors[i].Add(row[i], ref _random);
            }
        }
    }

    private sealed class Collector(bool isCategory, Imputation imputation)
    {
        private readonly bool _keepsAll = !isCategory && imputation.Strategy is "median" or "most_frequent";
        private readonly List<float> _all = [];
        private readonly List<float> _sample = [];
        private readonly Dictionary<float, int> _counts = [];
        private long _count;
        private double _mean;
        private double _squares;
        private float _minimum = float.PositiveInfinity;
        private float _maximum = float.NegativeInfinity;

        public void Add(float value, ref SeededRandom random)
        {
            // Welford (1962): no cancellation where the mean is far from 0.
            _count++;
            var change = value - _mean;
            _mean += change / _count;
            _squares += change * (value - _mean);
            (_minimum, _maximum) = (Math.Min(_minimum, value), Math.Max(_maximum, value));
            if (_keepsAll)
            {
                _all.Add(value);
            }

            if (isCategory)
            {
                _counts[value] = _counts.GetValueOrDefault(value) + 1;
            }

            if (_sample.Count < SampleSize)
            {
                _sample.Add(value);
            }
            else if (random.NextInt((int)Math.Min(int.MaxValue, _count)) is var place && place < SampleSize)
            {
                _sample[place] = value;
            }
        }

        public ColumnProfile ToProfile()
        {
            if (_count == 0)
            {
                return new ColumnProfile(isCategory, 0, 0, 0, 0, [], isCategory ? 0 : imputation.Constant);
            }

            var typical = isCategory ? _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key : (float)_mean;
            var spread = isCategory ? 0 : Math.Sqrt(_squares / _count);
            return new ColumnProfile(
                isCategory, typical, spread, _minimum, _maximum, [.. _sample], isCategory ? typical : imputation.Of(_mean, _all));
        }
    }
}
