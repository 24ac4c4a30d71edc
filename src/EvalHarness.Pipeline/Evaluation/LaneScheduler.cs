using System.Runtime.ExceptionServices;

namespace EvalHarness.Evaluation;

/// <summary>
/// Runs items through lanes: every lane (a checkpoint) takes its items (chunks of data) one at a time and in order, while different lanes
/// run side by side on a fixed number of workers and the producer prepares what comes next. The lane that is furthest behind goes first,
/// the costliest of equals, so that one slow lane never waits while a worker is free.
/// </summary>
internal sealed class LaneScheduler<TItem>
    where TItem : class
{
    private readonly object _gate = new();
    private readonly Lane[] _lanes;
    private readonly int _workers;
    private readonly Action<int, TItem> _work;
    private readonly Action<TItem> _release;
    private ExceptionDispatchInfo? _failure;
    private bool _producing = true;
    private long _sequence;

    /// <summary>Prepares the lanes.</summary>
    /// <param name="costs">Relative cost of an item, lane by lane.</param>
    /// <param name="workers">Threads that work, at least 1.</param>
    /// <param name="work">Handles an item in a lane.</param>
    /// <param name="release">Called once an item has been through all its lanes.</param>
    public LaneScheduler(IReadOnlyList<double> costs, int workers, Action<int, TItem> work, Action<TItem> release)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        _lanes = [.. costs.Select(cost => new Lane(cost))];
        _workers = workers;
        _work = work;
        _release = release;
    }

    /// <summary>
    /// Runs until the producer has returned and every item is through. The first error of the producer or a worker ends everything and is
    /// thrown here.
    /// </summary>
    /// <param name="produce">Called on a thread of its own with a function that posts an item to some lanes.</param>
    public void Run(Action<Action<TItem, IReadOnlyList<int>>> produce)
    {
        var threads = new List<Thread> { Start("producer", () => Produce(produce)) };
        for (var i = 0; i < _workers; i++)
        {
            threads.Add(Start("worker", Work));
        }

        threads.ForEach(thread => thread.Join());
        _failure?.Throw();
    }

    private static Thread Start(string name, ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true, Name = "evalharness " + name };
        thread.Start();
        return thread;
    }

    private void Produce(Action<Action<TItem, IReadOnlyList<int>>> produce)
    {
        try
        {
            produce(Post);
        }
        catch (Exception error) when (Fail(error))
        {
            // Kept: Run throws it.
        }

        lock (_gate)
        {
            _producing = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void Post(TItem item, IReadOnlyList<int> lanes)
    {
        lock (_gate)
        {
            var entry = new Entry(item, _sequence++) { Remaining = lanes.Count };
            foreach (var lane in lanes)
            {
                _lanes[lane].Pending.Enqueue(entry);
            }

            Monitor.PulseAll(_gate);
        }

        if (lanes.Count == 0)
        {
            _release(item);
        }
    }

    private void Work()
    {
        try
        {
            while (Take(out var lane, out var entry))
            {
                _work(lane, entry.Item);
                if (Done(lane, entry))
                {
                    _release(entry.Item);
                }
            }
        }
        catch (Exception error) when (Fail(error))
        {
            // Kept: Run throws it.
        }
    }

    private bool Take(out int lane, out Entry entry)
    {
        lock (_gate)
        {
            while (true)
            {
                lane = _failure is null ? FurthestBehind() : -1;
                if (lane >= 0)
                {
                    _lanes[lane].Busy = true;
                    entry = _lanes[lane].Pending.Dequeue();
                    return true;
                }

                if (_failure is not null || (!_producing && _lanes.All(candidate => candidate.Pending.Count == 0)))
                {
                    entry = null!;
                    return false;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private int FurthestBehind()
    {
        var best = -1;
        for (var i = 0; i < _lanes.Length; i++)
        {
            if (!_lanes[i].Busy && _lanes[i].Pending.Count > 0 && (best < 0 || GoesBefore(_lanes[i], _lanes[best])))
            {
                best = i;
            }
        }

        return best;
    }

    private static bool GoesBefore(Lane lane, Lane other)
    {
        var first = lane.Pending.Peek().Sequence;
        var second = other.Pending.Peek().Sequence;
        return first != second ? first < second : lane.Cost > other.Cost;
    }

    private bool Done(int lane, Entry entry)
    {
        lock (_gate)
        {
            _lanes[lane].Busy = false;
            Monitor.PulseAll(_gate);
            return --entry.Remaining == 0;
        }
    }

    private bool Fail(Exception error)
    {
        lock (_gate)
        {
            // An error ends the others, which then say that they were stopped: maybe before it is told here.
            if (_failure is null || (_failure.SourceException is OperationCanceledException && error is not OperationCanceledException))
            {
                _failure = ExceptionDispatchInfo.Capture(error);
            }

            Monitor.PulseAll(_gate);
        }

        return true;
    }

    private sealed class Lane(double cost)
    {
        public double Cost { get; } = cost;

        public Queue<Entry> Pending { get; } = new();

        public bool Busy { get; set; }
    }

    private sealed class Entry(TItem item, long sequence)
    {
        public TItem Item { get; } = item;

        public long Sequence { get; } = sequence;

        public int Remaining { get; set; }
    }
}
