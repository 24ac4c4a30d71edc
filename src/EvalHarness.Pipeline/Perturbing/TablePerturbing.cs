using System.Runtime.InteropServices;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Evaluation;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Perturbing;

/// <summary>What became of the rows of a table under one setting.</summary>
/// <param name="Setting">The perturbation and its severity.</param>
/// <param name="Rows">Rows made.</param>
/// <param name="DistinctRows">Different rows among them: fewer under covariate shift, which draws some several times.</param>
/// <param name="ChangedShare">Share of the values that are others than in the clean row, 0 to 1.</param>
/// <param name="MeanChange">Mean absolute change of the numbers, in standard deviations of their columns; null without numbers.</param>
/// <param name="File">Where they were written; null if they were only measured.</param>
public sealed record PerturbedRows(SampleSetting Setting, int Rows, int DistinctRows, double ChangedShare, double? MeanChange, string? File);

/// <summary>Perturbs the rows of a table outside any evaluation, exactly as an evaluation with the same seed does.</summary>
public static class TablePerturbing
{
    private const int BatchSize = 256;

    /// <summary>Perturbs, measures and, where <paramref name="folder"/> says so, writes: for each setting the rows (float32, categories as codes, NaN where
    /// a value is missing) with their indices and labels.</summary>
    /// <exception cref="UsageException">The folder cannot be written.</exception>
    public static IReadOnlyList<PerturbedRows> Run(
        Dataset dataset, IReadOnlyList<SampleSetting> settings, SampleSubset subset, string? folder, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(subset);
        if (folder is not null && folder.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--out {folder}: a table's rows come with their indices and labels. Name a folder.");
        }

        if (folder is not null)
        {
            OutputPlace.CreateFolder(folder);
        }

        var columns = new TableProfiles().Of(dataset);
        return [.. settings.Select(setting => One(dataset, setting, columns, subset, folder, cancel))];
    }

    private static PerturbedRows One(
        Dataset dataset, SampleSetting setting, IReadOnlyList<ColumnProfile> columns, SampleSubset subset, string? folder, CancellationToken cancel)
    {
        var rows = new Rows(dataset, columns);
        var clean = (TabularBatch)dataset.CreateBatch(BatchSize);
        var result = (TabularBatch)dataset.CreateBatch(BatchSize);
        var selection = new ReadSelection(subset);
        var perturber = setting.Perturbation is TabularPerturbation perturbation
            ? new TablePerturber(perturbation, setting.Severity, columns, subset.Seed, dataset.Name)
            : null;
        using var reader = perturber is null ? new ShiftedRowsReader(dataset, selection, columns, setting.Severity, subset.Seed) : dataset.Read(selection);
        while (reader.Read(clean) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (perturber is null)
            {
                BatchCopy.Copy(clean, result);
            }
            else
            {
                perturber.Apply(clean, result);
            }

            rows.Add(clean, result);
        }

        var path = folder is null ? null : Path.Combine(folder, $"{setting}.npy");
        if (path is not null)
        {
            rows.Write(path, columns.Count, dataset.HasLabels);
        }

        return rows.Summary(setting, path);
    }

    private sealed class Rows(Dataset dataset, IReadOnlyList<ColumnProfile> columns)
    {
        private readonly List<float> _values = [];
        private readonly List<int> _indices = [];
        private readonly List<int> _labels = [];
        private long _changed;
        private long _numbers;
        private double _distance;

        public void Add(TabularBatch clean, TabularBatch result)
        {
            for (var i = 0; i < result.Count; i++)
            {
                var before = clean.Row(i);
                var after = result.Row(i);
                for (var c = 0; c < after.Length; c++)
                {
                    _changed += before[c].Equals(after[c]) ? 0 : 1;
                    if (columns[c].Spread > 0 && !float.IsNaN(before[c]) && !float.IsNaN(after[c]))
                    {
                        _numbers++;
                        _distance += Math.Abs(after[c] - before[c]) / columns[c].Spread;
                    }
                }

                _values.AddRange(after);
                _indices.Add(result.Indices[i]);
                _labels.Add(dataset.Code(result.Labels[i]));
            }
        }

        public void Write(string path, int width, bool hasLabels)
        {
            AtomicFile.Write(path, stream =>
            {
                Npy.WriteHeader<float>(stream, [_indices.Count, width]);
                stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_values)));
            });
            AtomicFile.Write(Path.ChangeExtension(path, "indices.npy"), stream => Npy.Write<int>(stream, _indices.ToArray()));
            if (hasLabels)
            {
                AtomicFile.Write(Path.ChangeExtension(path, "labels.npy"), stream => Npy.Write<int>(stream, _labels.ToArray()));
            }
        }

        public PerturbedRows Summary(SampleSetting setting, string? path) => new(
            setting,
            _indices.Count,
            _indices.Distinct().Count(),
            _values.Count == 0 ? 0 : (double)_changed / _values.Count,
            _numbers == 0 ? null : _distance / _numbers,
            path);
    }
}
