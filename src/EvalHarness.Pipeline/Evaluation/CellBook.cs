using System.Globalization;
using System.Text.Json;
using EvalHarness.Data;
using EvalHarness.Libraries;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Evaluation;

/// <summary>
/// Every cell of a run: its key, whether the store has it, and its numbers once they are known. Samples stay on disk; only the clean cells
/// that others are compared with are kept at hand, as long as memory allows. Safe for several threads.
/// </summary>
internal sealed class CellBook : IDisposable
{
    private readonly EvaluationSetup _setup;
    private readonly CellStore _store;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Condition, int Lane), Entry> _entries = [];
    private readonly Dictionary<(string Dataset, int Lane), WeakReference<CellSamples>> _clean = [];

    /// <summary>Lists the cells and names their content.</summary>
    public CellBook(EvaluationSetup setup, CellStore store)
    {
        _setup = setup;
        _store = store;
        for (var condition = 0; condition < setup.Conditions.Count; condition++)
        {
            foreach (var lane in setup.Conditions[condition].Lanes)
            {
                _entries[(condition, lane)] = new Entry(Key(setup.Conditions[condition], lane));
            }
        }
    }

    /// <summary>Cells in all.</summary>
    public int CellCount => _entries.Count;

    /// <summary>Cells that were taken over from earlier runs.</summary>
    public int Reused { get; private set; }

    /// <summary>The cells, condition by condition.</summary>
    public IEnumerable<(ConditionWork Work, CheckpointLane Lane, Entry Entry)> Cells => _entries
        .OrderBy(pair => pair.Key)
        .Select(pair => (_setup.Conditions[pair.Key.Condition], _setup.Lanes[pair.Key.Lane], pair.Value));

    /// <summary>Takes over what the store has.</summary>
    public void TakeStored()
    {
        if (!_setup.Request.ReuseCells)
        {
            return;
        }

        Parallel.ForEach(_entries, new ParallelOptions { MaxDegreeOfParallelism = _setup.Request.Threads }, pair =>
        {
            if (_store.Find(pair.Value.Key) is { } record)
            {
                pair.Value.Take(record, NumbersKey(pair.Key.Condition, pair.Key.Lane));
            }
        });
        Reused = _entries.Values.Count(entry => entry.IsStored);
    }

    /// <summary>
    /// The conditions that some lane has yet to see, in the order in which they must run: training data and clean data first, since the others
    /// need what is learnt from them.
    /// </summary>
    public IReadOnlyList<ConditionWork> Missing()
    {
        var missing = new List<ConditionWork>();
        var byDataset = Enumerable.Range(0, _setup.Conditions.Count).GroupBy(index => _setup.Conditions[index].CleanDataset.Name, StringComparer.Ordinal);
        foreach (var group in byDataset)
        {
            var incomplete = group.SelectMany(condition => _setup.Conditions[condition].Lanes.Where(lane => !_entries[(condition, lane)].IsStored)).ToHashSet();
            foreach (var condition in group.OrderBy(index => Order(_setup.Conditions[index].Condition.Kind)).ThenBy(index => index))
            {
                var work = _setup.Conditions[condition];
                var pending = new ConditionWork(work.Condition, work.Dataset, work.CleanDataset) { Index = condition, Attack = work.Attack };

                // Recalibrators are fitted while clean data pass by, feature detectors on training data: a lane that has anything to do begins
                // with them.
                pending.Lanes.AddRange(work.Lanes.Where(lane => IsLearntFrom(work, lane) ? incomplete.Contains(lane) : !_entries[(condition, lane)].IsStored));
                if (pending.Lanes.Count > 0)
                {
                    missing.Add(pending);
                }
            }
        }

        return missing;
    }

    /// <summary>Hands every lane the templates of stored training data that it needs for KL-matching.</summary>
    public void GiveTemplates()
    {
        foreach (var ((condition, lane), entry) in _entries)
        {
            var work = _setup.Conditions[condition];
            if (work.Condition.Kind == ConditionKind.Train && entry.IsStored)
            {
                GiveTemplates(work, lane, Stored(entry));
            }
        }
    }

    /// <summary>Measures a finished cell and stores it.</summary>
    public void Finish(int lane, ConditionWork work, LaneCell cell)
    {
        var entry = _entries[(work.Index, lane)];
        if (cell.Samples is null)
        {
            entry.Fail(cell.Failure ?? "unknown");
            return;
        }

        // Training data go first, so their clean cell is still to come: their numbers are completed at the end.
        var isEarly = work.Condition.Kind == ConditionKind.Train;
        var measurements = isEarly ? [] : CellNumbers.Measure(work.Condition, cell.Samples, Clean(work, lane), _setup.Request.Suite);
        var record = new CellRecord
        {
            Key = entry.Key,
            Scores = cell.Samples.Scores,
            Totals = cell.Samples.Totals?.ToArrays() ?? new Dictionary<string, double[]>(),
            Transported = cell.Transported,
            MeasurementKey = isEarly ? string.Empty : NumbersKey(work.Index, lane),
            Measurements = measurements,
            Severity = work.Severity,
        };
        var kept = _setup.Request.ReuseCells ? _store.SaveFirst(record) : _store.Save(record);
        var samples = ReferenceEquals(kept.Scores, record.Scores) ? cell.Samples : CellNumbers.Samples(kept);
        if (work.Condition.Kind == ConditionKind.Train)
        {
            GiveTemplates(work, lane, samples);
        }
        else if (work.Condition.Kind == ConditionKind.Clean)
        {
            lock (_gate)
            {
                _clean[(work.CleanDataset.Name, lane)] = new WeakReference<CellSamples>(samples);
            }
        }

        entry.Take(kept, NumbersKey(work.Index, lane));
    }

    /// <summary>Derives the numbers of stored cells anew where the options behind them have changed.</summary>
    public void CompleteNumbers(CancellationToken cancel)
    {
        var stale = _entries.Where(pair => pair.Value is { IsStored: true, HasNumbers: false }).ToList();
        SideBySide.Run(() => Parallel.ForEach(stale, new ParallelOptions { MaxDegreeOfParallelism = _setup.Request.Threads, CancellationToken = cancel }, pair =>
        {
            var work = _setup.Conditions[pair.Key.Condition];
            var key = NumbersKey(pair.Key.Condition, pair.Key.Lane);
            var record = Record(pair.Value);
            var samples = CellNumbers.Samples(record);
            var measured = record with
            {
                MeasurementKey = key,
                Measurements = CellNumbers.Measure(work.Condition, samples, Clean(work, pair.Key.Lane), _setup.Request.Suite),
            };
            pair.Value.Take(_store.Save(measured), key);
        }));
    }

    /// <summary>Puts the samples of a cell into a run folder, with the numbers of this run.</summary>
    /// <exception cref="UsageException">The run folder cannot be written, or the samples are not there any more.</exception>
    public void Link(Entry entry, string target)
    {
        try
        {
            _store.LinkTo(entry.Key, target);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Vanished(entry);
        }

        if (string.Equals(CellFile.TryReadDigest(target), entry.Digest, StringComparison.Ordinal))
        {
            return;
        }

        // Another run has kept the same samples with other numbers meanwhile, such as those of more resamples.
        if (CellFile.TryRead(target) is not { } record
            || CellFile.Write(target, record with { MeasurementKey = entry.NumbersKey, Measurements = entry.Measurements }) != entry.Digest)
        {
            throw Vanished(entry);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _clean.Clear();

    private bool IsLearntFrom(ConditionWork work, int lane) => work.Condition.Kind == ConditionKind.Clean
        || (work.Condition.Kind == ConditionKind.Train && _setup.Lanes[lane].Model.Output.Features is not null);

    private static int Order(ConditionKind kind) => kind switch
    {
        ConditionKind.Train => 0,
        ConditionKind.Clean => 1,
        _ => 2,
    };

    private void GiveTemplates(ConditionWork work, int lane, CellSamples samples) =>
        _setup.Lanes[lane].UseTemplates(work.CleanDataset.Name, samples.Totals is { } totals ? KlTemplates.From(totals) : null);

    /// <summary>The clean cell that a cell is compared with; null for the clean cell itself, or where that failed.</summary>
    private CellSamples? Clean(ConditionWork work, int lane)
    {
        if (work.Condition.Kind == ConditionKind.Clean)
        {
            return null;
        }

        var key = (work.CleanDataset.Name, lane);
        lock (_gate)
        {
            if (_clean.TryGetValue(key, out var reference) && reference.TryGetTarget(out var kept))
            {
                return kept;
            }
        }

        var loaded = CleanEntry(work, lane) is { IsStored: true } entry ? Stored(entry) : null;
        if (loaded is not null)
        {
            lock (_gate)
            {
                _clean[key] = new WeakReference<CellSamples>(loaded);
            }
        }

        return loaded;
    }

    private CellSamples Stored(Entry entry) => CellNumbers.Samples(Record(entry));

    private CellRecord Record(Entry entry) => _store.Find(entry.Key) ?? throw Vanished(entry);

    private UsageException Vanished(Entry entry) => new(
        $"{_store.PathOf(entry.Key)}: stored samples that this run uses were removed or changed while it ran. Run again: what is left is reused.");

    private Entry? CleanEntry(ConditionWork work, int lane) => Partner(work, lane, ConditionKind.Clean);

    private Entry? Partner(ConditionWork work, int lane, ConditionKind kind)
    {
        for (var index = 0; index < _setup.Conditions.Count; index++)
        {
            var candidate = _setup.Conditions[index];
            if (candidate.Condition.Kind == kind && ReferenceEquals(candidate.CleanDataset, work.CleanDataset))
            {
                return _entries.GetValueOrDefault((index, lane));
            }
        }

        return null;
    }

    private string NumbersKey(int condition, int lane)
    {
        var work = _setup.Conditions[condition];
        var clean = work.Condition.Kind == ConditionKind.Clean ? null : CleanEntry(work, lane)?.Key;
        return CellNumbers.Key(_entries[(condition, lane)].Key, clean, _setup.Request.Suite);
    }

    private string Key(ConditionWork work, int lane)
    {
        var own = OwnKey(work, lane);
        if (work.Condition.Kind == ConditionKind.Train)
        {
            return own;
        }

        // What is learnt from training and clean data shows in every other cell: the KL templates and the recalibrators.
        var train = PartnerWork(work, ConditionKind.Train) is { } partner && partner.Lanes.Contains(lane) ? OwnKey(partner, lane) : string.Empty;
        var clean = work.Condition.Kind != ConditionKind.Clean && PartnerWork(work, ConditionKind.Clean) is { } reference ? OwnKey(reference, lane) : string.Empty;
        return _setup.Request.Suite.Recalibrators is { Count: > 0 } others && clean.Length > 0
            ? CellKey.Of(own, train, clean, string.Join(' ', others), MLNetAtHand.Current!.Version)
            : CellKey.Of(own, train, clean);
    }

    private ConditionWork? PartnerWork(ConditionWork work, ConditionKind kind) => _setup.Conditions.FirstOrDefault(candidate =>
        candidate.Condition.Kind == kind && ReferenceEquals(candidate.CleanDataset, work.CleanDataset));

    // The perturbation, with what else decides the values that it makes.
    private static string Done(ConditionWork work) =>
        work.Condition.Perturbation is "missing_values" && work.Dataset.Imputation != Imputation.Default
            ? $"missing_values {work.Dataset.Imputation}"
            : work.Condition.Perturbation ?? string.Empty;

    private string OwnKey(ConditionWork work, int lane)
    {
        var checkpoint = _setup.Lanes[lane];
        var condition = work.Condition;
        return CellKey.Of(
            Provenance.NumbersVersion,
            Provenance.PipelineVersion,
            checkpoint.Model.Library?.GetType().Module.ModuleVersionId.ToString("N") ?? string.Empty,
            checkpoint.Checkpoint.Sha256,
            JsonSerializer.Serialize(checkpoint.Model.Card, RunJson.Compact),
            work.Dataset.Name,
            work.Dataset.ContentHash,
            string.Join('\n', work.CleanDataset.Classes),
            condition.Kind.ToString(),
            Done(work),
            condition.Severity.ToString(CultureInfo.InvariantCulture),
            condition.Samples?.ToString(CultureInfo.InvariantCulture) ?? "all",
            _setup.Request.Suite.Seed.ToString(CultureInfo.InvariantCulture),
            _setup.Request.Device,
            checkpoint.Model.Runtime,
            _setup.Request.Batch?.ToString(CultureInfo.InvariantCulture) ?? "auto");
    }

    /// <summary>A cell of the book.</summary>
    internal sealed class Entry(string key)
    {
        /// <summary>Content key.</summary>
        public string Key { get; } = key;

        /// <summary>Whether its samples are in the store.</summary>
        public bool IsStored { get; private set; }

        /// <summary>Whether its numbers are known.</summary>
        public bool HasNumbers { get; private set; }

        /// <summary>Key of its numbers; empty before it is stored.</summary>
        public string NumbersKey { get; private set; } = string.Empty;

        /// <summary>Its numbers.</summary>
        public IReadOnlyList<Measurement> Measurements { get; private set; } = [];

        /// <summary>Samples scored.</summary>
        public int Samples { get; private set; }

        /// <summary>Samples whose output was not finite.</summary>
        public int NonFinite { get; private set; }

        /// <summary>SHA-256 that its file carries.</summary>
        public string? Digest { get; private set; }

        /// <summary>How far the perturbed images are from clean.</summary>
        public MeasuredSeverity? Severity { get; private set; }

        /// <summary>Why it failed; null if it did not.</summary>
        public string? Failure { get; private set; }

        /// <summary>Takes what a stored record says; its numbers only if they were derived as they would be now.</summary>
        public void Take(CellRecord record, string numbersKey)
        {
            (IsStored, Samples, NonFinite, Severity, Digest) = (true, record.Scores.Count, record.Scores.NonFinite, record.Severity, record.Digest);
            NumbersKey = numbersKey;
            HasNumbers = string.Equals(record.MeasurementKey, numbersKey, StringComparison.Ordinal);
            Measurements = HasNumbers ? record.Measurements : [];
        }

        /// <summary>Marks it as failed.</summary>
        public void Fail(string reason) => (IsStored, Failure) = (false, reason);
    }
}
