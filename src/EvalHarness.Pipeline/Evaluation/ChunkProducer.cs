using System.Collections.Concurrent;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.Perturbations;

namespace EvalHarness.Evaluation;

/// <summary>
/// Reads, perturbs and prepares the data of every condition, chunk by chunk, ahead of the models: each batch once for all checkpoints. A few
/// chunks are filled over and over, so memory does not grow with the data, and reading waits where the models are behind.
/// </summary>
internal sealed class ChunkProducer : IDisposable
{
    private const int Window = 6;
    private const long ChunkBytes = 8 << 20;
    private const int MaxChunk = 512;

    private readonly EvaluationRequest _request;
    private readonly IReadOnlyList<CheckpointLane> _lanes;
    private readonly CancellationToken _cancel;
    private readonly SemaphoreSlim _free = new(Window);
    private readonly ConcurrentBag<Chunk> _pool = [];
    private readonly List<Chunk> _made = [];
    private readonly TableProfiles _profiles = new();
    private string? _poolKey;

    public ChunkProducer(EvaluationRequest request, IReadOnlyList<CheckpointLane> lanes, CancellationToken cancel)
    {
        _request = request;
        _lanes = lanes;
        _cancel = cancel;
    }

    /// <summary>Produces the chunks of a condition.</summary>
    public void Produce(ConditionWork work, Action<Chunk, IReadOnlyList<int>> post)
    {
        var capacity = Capacity(work);
        UsePool(work, capacity);
        var clean = work.Dataset.CreateBatch(capacity);
        var perturber = Perturber(work);
        var encoders = new Dictionary<string, IInputEncoder>(StringComparer.Ordinal);
        using var reader = Reader(work);

        // One chunk is held back, so that the last one can be marked: a condition must end even if its last read is empty.
        Chunk? held = null;
        while (true)
        {
            var read = reader.Read(clean) > 0;
            if (!read && held is not null)
            {
                break;
            }

            var chunk = Take(work, capacity);
            if (read)
            {
                Fill(chunk, clean, perturber, work);
                Prepare(chunk, work, encoders);
            }
            else
            {
                chunk.Batch.Count = 0;
            }

            if (held is not null)
            {
                post(held, work.Lanes);
            }

            held = chunk;
            if (!read)
            {
                break;
            }
        }

        work.Severity = perturber?.Severity;
        work.Bad = reader.Bad;
        held!.IsLast = true;
        post(held, work.Lanes);
    }

    /// <summary>Takes a chunk back that every lane has seen.</summary>
    public void Release(Chunk chunk)
    {
        _pool.Add(chunk);
        _free.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _made.ForEach(chunk => chunk.Dispose());
        _free.Dispose();
    }

    private static int Capacity(ConditionWork work)
    {
        // Floats of one sample decide: large images travel in small chunks.
        var bytes = work.Dataset.Shape is { } shape ? shape.Size * sizeof(float) : Math.Max(1, work.Dataset.Columns.Count) * sizeof(float);
        return (int)Math.Clamp(ChunkBytes / bytes, 8, MaxChunk);
    }

    private void UsePool(ConditionWork work, int capacity)
    {
        var key = FormattableString.Invariant($"{work.Dataset.Kind} {work.Dataset.Shape} {work.Dataset.Columns.Count} {capacity}");
        if (string.Equals(key, _poolKey, StringComparison.Ordinal))
        {
            return;
        }

        // Other data, other buffers: wait until every chunk is back.
        for (var i = 0; i < Window; i++)
        {
            _free.Wait(_cancel);
        }

        _made.ForEach(chunk => chunk.Dispose());
        _made.Clear();
        _pool.Clear();
        _free.Release(Window);
        _poolKey = key;
    }

    private Chunk Take(ConditionWork work, int capacity)
    {
        _free.Wait(_cancel);
        if (!_pool.TryTake(out var chunk))
        {
            chunk = new Chunk(work.Dataset.CreateBatch(capacity));
            _made.Add(chunk);
        }

        chunk.Work = work;
        chunk.IsLast = false;
        return chunk;
    }

    private IDatasetReader Reader(ConditionWork work)
    {
        var selection = new ReadSelection(new SampleSubset(work.Condition.Samples, _request.Suite.Seed), work.CleanDataset.Classes);
        return work.Condition is { Kind: ConditionKind.Shift, Perturbation: not null }
            ? new ShiftedRowsReader(work.Dataset, selection, _profiles.Of(work.Dataset), work.Condition.Severity, _request.Suite.Seed)
            : work.Dataset.Read(selection);
    }

    private ISamplePerturber? Perturber(ConditionWork work)
    {
        var condition = work.Condition;
        if (condition.Perturbation is null || condition.Kind is ConditionKind.LabelNoise or ConditionKind.Shift or ConditionKind.Attack)
        {
            return null;
        }

        var text = FormattableString.Invariant($"{condition.Perturbation}:{condition.Severity}");
        if (work.Dataset.Kind != DataKind.Image)
        {
            var setting = SampleSelection.Resolve(text)[0];
            return setting.Perturbation is TextPerturbation ofText
                ? new TextPerturber(ofText, setting.Severity, _request.Suite.Seed, work.Dataset.Name)
                : new TablePerturber(
                    (TabularPerturbation)setting.Perturbation, setting.Severity, _profiles.Of(work.Dataset), _request.Suite.Seed, work.Dataset.Name);
        }

        return new BatchPerturber(
            PerturbationSelection.Resolve(text)[0], work.Dataset.Shape!.Value, _request.Suite.Seed, work.Dataset.Name, _request.Threads);
    }

    private void Fill(Chunk chunk, SampleBatch clean, ISamplePerturber? perturber, ConditionWork work)
    {
        if (perturber is not null)
        {
            perturber.Apply(clean, chunk.Batch);
        }
        else
        {
            BatchCopy.Copy(clean, chunk.Batch);
        }

        var labels = chunk.Batch.Labels.AsSpan(0, chunk.Batch.Count);
        if (work.Condition.Kind == ConditionKind.Ood)
        {
            labels.Fill(-1);
        }
        else if (work.Condition.Kind == ConditionKind.LabelNoise)
        {
            AddLabelNoise(labels, chunk.Batch.Indices, work);
        }
    }

    private void AddLabelNoise(Span<int> labels, int[] indices, ConditionWork work)
    {
        var noise = _request.Suite.LabelNoise.First(candidate =>
            string.Equals(EvaluationPlan.LabelNoiseId(candidate), work.Condition.Perturbation, StringComparison.Ordinal));
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = LabelNoise.Apply(
                labels[i], work.CleanDataset.Classes.Count, noise.Kind, noise.Rate, _request.Suite.Seed, work.Dataset.Name, indices[i]);
        }
    }

    private void Prepare(Chunk chunk, ConditionWork work, Dictionary<string, IInputEncoder> encoders)
    {
        foreach (var lane in work.Lanes.DistinctBy(lane => _lanes[lane].PreprocessingKey, StringComparer.Ordinal))
        {
            var key = _lanes[lane].PreprocessingKey;
            if (!encoders.TryGetValue(key, out var encoder))
            {
                encoders[key] = encoder = _lanes[lane].CreateEncoder(chunk.Batch);
            }

            chunk.Prepare(key, encoder);
        }
    }
}
