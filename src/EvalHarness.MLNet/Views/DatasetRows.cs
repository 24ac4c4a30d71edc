using EvalHarness.Data;
using EvalHarness.Datasets;

namespace EvalHarness.MLNet.Views;

/// <summary>Streams a dataset through one small batch.</summary>
internal sealed class DatasetRows : ViewRows
{
    private const int BatchSize = 64;
    private readonly IDatasetReader _reader;
    private readonly SampleBatch _batch;
    private int _at = -1;

    public DatasetRows(Dataset dataset, ReadSelection selection) =>
        (_reader, _batch) = (dataset.Read(selection), dataset.CreateBatch(BatchSize));

    public int Index => _batch.Indices[_at];

    public int Label => _batch.Labels[_at];

    public string Text => ((TextBatch)_batch).Texts[_at];

    public override bool MoveNext()
    {
        _at++;
        if (_at < _batch.Count)
        {
            return true;
        }

        _at = 0;
        return _reader.Read(_batch) > 0;
    }

    /// <summary>Writes the features of the row.</summary>
    public void Fill(FeatureLayout layout, Span<float> features)
    {
        if (_batch is ImageBatch images)
        {
            var pixels = images.Image(_at);
            for (var i = 0; i < pixels.Length; i++)
            {
                features[i] = pixels[i] / 255f;
            }
        }
        else
        {
            layout.Expand(((TabularBatch)_batch).Row(_at), features);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _reader.Dispose();
        base.Dispose(disposing);
    }
}
