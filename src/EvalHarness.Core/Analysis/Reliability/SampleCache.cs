using System.Collections.Concurrent;
using EvalHarness.Data;
using EvalHarness.Evaluation;

namespace EvalHarness.Analysis.Reliability;

/// <summary>Keeps the cells that were read, up to a bound, since the analysis looks at each several times. Safe for concurrent use.</summary>
internal sealed class SampleCache(ISampleSource source) : ISampleSource
{
    // About 115 bytes a sample: 3 million samples are some 350 MB.
    private const long MostSamples = 3_000_000;

    private readonly ConcurrentDictionary<(string Checkpoint, string Condition), SampleScores?> _cells = new();
    private readonly Lock _reading = new();
    private long _held;

    public SampleScores? Load(string checkpoint, string condition)
    {
        if (_cells.TryGetValue((checkpoint, condition), out var known))
        {
            return known;
        }

        lock (_reading)
        {
            if (_cells.TryGetValue((checkpoint, condition), out known))
            {
                return known;
            }

            var cell = source.Load(checkpoint, condition);
            if (cell is { Count: 0 })
            {
                cell = null;
            }

            if (_held + (cell?.Count ?? 0) <= MostSamples)
            {
                _held += cell?.Count ?? 0;
                _cells[(checkpoint, condition)] = cell;
            }

            return cell;
        }
    }
}
