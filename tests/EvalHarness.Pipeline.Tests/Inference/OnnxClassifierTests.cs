using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

[TestFixture]
public sealed class OnnxClassifierTests
{
    [Test]
    public void Gives_the_logits_of_a_linear_model_worked_by_hand()
    {
        using var folder = new TempFolder();
        // Two pixels, two classes: z = W x + b with x = pixel / 255.
        folder.Write("family/linear.onnx", TestModels.Linear(1, 1, 2, 2, [1f, 2f, -1f, 0.5f], [0.25f, 0f]));
        var model = ModelCatalog.Open(folder.Path).Models[0];
        var batch = new ImageBatch(new ImageShape(1, 2, 1), 3) { Count = 2 };
        ((byte[])[255, 0, 51, 255]).CopyTo(batch.Pixels, 0);

        using var classifier = OnnxClassifier.Open(model, new InferenceOptions(Threads: 1));
        var outputs = new float[4];
        classifier.Predict(batch, outputs);

        Assert.That(classifier.ClassCount, Is.EqualTo(2));
        Assert.That(classifier.Kind, Is.EqualTo(OutputKind.Logits));
        Assert.That(outputs, Is.EqualTo(new[] { 1.25f, -1f, 2.45f, 0.3f }).Within(1e-6f)); // x = (1, 0) and (0.2, 1)
    }

    [Test]
    public void Agrees_with_the_ladder_s_own_test_accuracy()
    {
        var shared = SharedFiles.Find("ladder");
        const string Data = "/usr/share/datasets/fashion-mnist";
        if (!Directory.Exists(Data))
        {
            Assert.Ignore("Debian's dataset-fashion-mnist is not installed.");
        }

        using var folder = new TempFolder();
        foreach (var name in (string[])["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
        {
            folder.Write($"fashion/{name}", File.ReadAllBytes(Path.Combine(Data, name)));
        }

        folder.Write("fashion/dataset.json", """
            {"name": "fashion", "format": "idx",
             "files": [{"path": "t10k-images-idx3-ubyte.gz", "role": "images"}, {"path": "t10k-labels-idx1-ubyte.gz", "role": "labels"}]}
            """);
        var dataset = DatasetCatalog.Open(folder.Path).Datasets[0];
        folder.Write("models/fmnist-4k.onnx", File.ReadAllBytes(Path.Combine(shared, "fmnist-4k.onnx")));
        var model = ModelCatalog.Open(folder.At("models")).Models[0];

        using var classifier = OnnxClassifier.Open(model, new InferenceOptions(Threads: 1));
        using var reader = dataset.Read(ReadSelection.All);
        var batch = dataset.CreateBatch(100);
        var outputs = new float[100 * classifier.ClassCount];
        var correct = 0;
        while (reader.Read(batch) > 0)
        {
            classifier.Predict(batch, outputs);
            for (var i = 0; i < batch.Count; i++)
            {
                var row = outputs.AsSpan(i * 10, 10);
                correct += row.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(row)) == batch.Labels[i] ? 1 : 0;
            }
        }

        Assert.That(correct, Is.EqualTo(8948)); // the ladder's README: test accuracy 0.8948 of 10,000
    }
}
