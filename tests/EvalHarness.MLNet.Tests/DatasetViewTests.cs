using EvalHarness.MLNet.Views;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class DatasetViewTests
{
    private readonly TinyDataset _data = new();

    [OneTimeTearDown]
    public void CleanUp() => _data.Dispose();

    [Test]
    public void Features_are_pixels_from_0_to_1_with_their_places_as_slot_names()
    {
        var view = DatasetView.Of(_data.Catalog.Find("tiny-test")!);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        view.Schema["Features"].GetSlotNames(ref names);
        var rows = view.GetColumn<float[]>("Features").ToList();

        Assert.That(names.DenseValues().Select(name => name.ToString()), Is.EqualTo(new[] { "y0x0", "y0x1", "y1x0", "y1x1" }));
        Assert.That(rows, Has.Count.EqualTo(9));
        Assert.That(rows[4], Is.EqualTo(new[] { 104 / 255f, 105 / 255f, 106 / 255f, 107 / 255f })); // class 1, 4 mod 5
    }

    [Test]
    public void Labels_are_keys_with_class_names()
    {
        var view = DatasetView.Of(_data.Catalog.Find("tiny-test")!);
        var context = new MLContext(seed: 0);
        var names = context.Transforms.Conversion.MapKeyToValue("Name", "Label").Fit(view).Transform(view).GetColumn<string>("Name");

        Assert.That(names.Take(4), Is.EqualTo(new[] { "cat", "dog", "emu", "cat" }));
    }

    [Test]
    public void Many_cursors_read_at_once_and_the_data_come_from_the_file_each_time()
    {
        var view = DatasetView.Of(_data.Catalog.Find("tiny-train")!);

        var indices = Enumerable.Range(0, 4).AsParallel().Select(_ => view.GetColumn<int>("Index").ToList()).ToList();

        Assert.That(indices, Has.All.EqualTo(Enumerable.Range(0, 60).ToList()));
    }
}
