using EvalHarness.Data;
using EvalHarness.Models;
using EvalHarness.Perturbations;

namespace EvalHarness.Inference;

/// <summary>Made-up samples to try a model on: zeros at first.</summary>
internal static class ProbeSamples
{
    public static SampleBatch Like(CatalogedModel model, SampleBatch? sample, int count)
    {
        SampleBatch batch = sample switch
        {
            ImageBatch images => new ImageBatch(images.Shape, count),
            TabularBatch table => new TabularBatch(table.Columns, count),
            TextBatch => new TextBatch(count),
            _ => Guess(model.Input, count),
        };
        batch.Count = count;
        return batch;
    }

    /// <summary>Noise, the same on every machine.</summary>
    public static SampleBatch Noise(CatalogedModel model, SampleBatch? sample, int count)
    {
        var batch = Like(model, sample, count);
        FillWithNoise(batch, new SeededRandom(2));
        return batch;
    }

    public static void FillWithNoise(SampleBatch batch, SeededRandom random)
    {
        switch (batch)
        {
            case ImageBatch images:
                foreach (ref var pixel in images.Pixels.AsSpan())
                {
                    pixel = (byte)random.NextInt(256);
                }

                break;
            case TabularBatch table:
                for (var i = 0; i < table.Values.Length; i++)
                {
                    var column = table.Columns[i % table.Columns.Count];
                    table.Values[i] = column.Categories is { Count: > 0 } categories
                        ? random.NextInt(categories.Count)
                        : (float)(random.NextDouble() * 4 - 2);
                }

                break;
            case TextBatch texts:
                for (var i = 0; i < texts.Capacity; i++)
                {
                    texts.Texts[i] = string.Join(' ', Enumerable.Range(0, 8).Select(_ => (char)('a' + random.NextInt(26))));
                }

                break;
        }
    }

    private static SampleBatch Guess(InputSpec input, int count)
    {
        switch (input.Layout)
        {
            case InputLayout.Text or InputLayout.Tokens:
                return new TextBatch(count);
            case InputLayout.Columns:
                return new TabularBatch(input.Inputs.Select(column => new TabularColumn(column.Name, null)).ToArray(), count);
            case InputLayout.Flat:
                // As an image of one row: the encoders of images and tables agree on it.
                return new ImageBatch(new ImageShape(1, input.Features ?? 1, 1), count);
            default:
                return new ImageBatch(new ImageShape(input.Height ?? 32, input.Width ?? 32, input.Channels ?? 3), count);
        }
    }
}
