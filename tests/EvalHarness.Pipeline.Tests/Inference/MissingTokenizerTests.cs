using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>Builds from a package feed that lacks a tokenizer.</summary>
[TestFixture]
public sealed class MissingTokenizerTests
{
    [TestCase("wordpiece", "Microsoft.ML.Tokenizers")]
    [TestCase("bpe", "Microsoft.ML.Tokenizers")]
    [TestCase("huggingface", "Tokenizers.DotNet")]
    public void Refuse_a_model_with_the_reason_and_the_way_out(string kind, string library)
    {
        if (TextTokens.KindsInBuild.Contains(kind))
        {
            Assert.Ignore($"{library} is in this build.");
        }

        using var folder = new TempFolder();
        folder.Write("m/v.txt", "{}");
        folder.Write("m/m.json", $$$"""{"tokenizer": {"kind": "{{{kind}}}", "vocabulary": "v.txt", "merges": "v.txt"}}""");
        var graph = new OnnxGraph()
            .Input("input_ids", TestModels.Int64, null, 6)
            .Node("Cast", ["input_ids"], ["y"], OnnxGraph.Int("to", TestModels.Float))
            .Output("y", TestModels.Float, null, 6);
        var model = ModelCatalog.Read(folder.Path, folder.Write("m/m.onnx", graph.Model()));

        Assert.That(
            Assert.Throws<RefusedException>(() => TextTokens.Open(model))!.Message,
            Does.Contain($"names a tokenizer ({kind}), and {library}").And.Contain("not in this build").And.Contain("scripts/setup --probe"));
    }
}
