using EvalHarness.Inference;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EvalHarness.Pipeline.Tests.Inference;

[TestFixture]
public sealed class PreparedBatchTests
{
    [Test]
    public void Gives_every_model_its_own_samples_when_several_read_one_batch_at_once()
    {
        const int Capacity = 500;
        using var numbers = new PreparedNumbers(Capacity, [1], TensorElementType.Float, sizeof(float));
        for (var i = 0; i < Capacity; i++)
        {
            numbers.Rows<float>(i, 1)[0] = i;
        }

        // Batches of 48 and 64 both end in a padded one, at other offsets: one padding shared by all would mix them up.
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, turn =>
        {
            var padded = turn % 2 == 0 ? 48 : 64;
            var offset = Capacity / padded * padded;
            var count = Capacity - offset;

            var view = numbers.View(offset, count, padded).GetTensorDataAsSpan<float>();

            if (view[0] != offset || view[count - 1] != Capacity - 1 || view[padded - 1] != 0)
            {
                throw new InvalidOperationException($"{view[0]} at offset {offset}");
            }
        });
    }

    [Test]
    public void Makes_each_view_once_however_many_ask_for_it()
    {
        using var numbers = new PreparedNumbers(512, [1], TensorElementType.Float, sizeof(float));

        var views = Enumerable.Range(0, 512).AsParallel().WithDegreeOfParallelism(8)
            .Select(turn => (Offset: turn % 32 * 16, View: numbers.View(turn % 32 * 16, 16, 16))).ToList();

        Assert.That(views.GroupBy(pair => pair.Offset).Select(group => group.Select(pair => pair.View).Distinct().Count()), Is.All.EqualTo(1));
    }
}
