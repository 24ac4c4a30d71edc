using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Inference;
using EvalHarness.MLNet.Views;
using EvalHarness.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class SavedModelTests
{
    private static readonly MLContext Context = Animals.Context;
    private readonly TempFolder _folder = new();
    private readonly IReadOnlyList<Animal> _rows = Animals.Rows(150);

    [OneTimeTearDown]
    public void CleanUp() => _folder.Dispose();

    public static IEnumerable<TestCaseData> MulticlassTrainers()
    {
        var trainers = Context.MulticlassClassification.Trainers;
        var binary = Context.BinaryClassification.Trainers;
        static TestCaseData Case(string name, IEstimator<ITransformer> trainer, OutputKind kind, long? parameters) =>
            new TestCaseData(name, trainer, kind, parameters).SetArgDisplayNames(name);

        // Three classes and four features: 3 x (4 + 1) weights and offsets.
        yield return Case("sdca", trainers.SdcaMaximumEntropy("Key", "Features"), OutputKind.Probabilities, 15);
        yield return Case("lbfgs", trainers.LbfgsMaximumEntropy("Key", "Features"), OutputKind.Probabilities, 15);
        yield return Case("sdca-raw", trainers.SdcaNonCalibrated("Key", "Features"), OutputKind.Logits, 15);

        // Three classes counted, and four features in each.
        yield return Case("bayes", trainers.NaiveBayes("Key", "Features"), OutputKind.Logits, 15);
        yield return Case("one-versus-all", trainers.OneVersusAll(binary.AveragedPerceptron("Key", "Features"), "Key"), OutputKind.Probabilities, null);
        yield return Case("pairwise", trainers.PairwiseCoupling(binary.FastTree("Key", "Features", numberOfTrees: 3, numberOfLeaves: 4), "Key"), OutputKind.Probabilities, null);
        yield return Case("lightgbm", trainers.LightGbm("Key", "Features", numberOfIterations: 5), OutputKind.Probabilities, null);
    }

    [TestCaseSource(nameof(MulticlassTrainers))]
    public void A_multiclass_model_gives_ML_NETs_scores_in_the_order_of_the_datasets_classes(string name, IEstimator<ITransformer> trainer, OutputKind kind, long? parameters)
    {
        // The rows begin with emu: it is the first key, and the last class of the dataset.
        var rows = _rows.Skip(2).ToList();
        var view = Animals.View(rows);
        var model = Animals.Save(_folder, name, Context.Transforms.Conversion.MapValueToKey("Key", "Kind").Append(trainer), view);
        var dataset = Animals.Write(_folder, name, rows, columns: "weight,legs,colour");

        var (outputs, _, found) = Animals.Predict(model, dataset);

        var theirs = Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float[]>("Score").ToArray();
        Assert.That(model.Output.ClassCount, Is.EqualTo(3));
        Assert.That(model.Labels, Is.EqualTo(new[] { "emu", "cat", "dog" }));
        Assert.That(outputs, Is.EqualTo(theirs.Select(score => new[] { score[1], score[2], score[0] })));
        Assert.That(found, Is.EqualTo(kind));
        Assert.That(model.Parameters, Is.EqualTo(parameters));
        Assert.That(model.NoParameters, parameters is null ? Does.Contain("does not show") : Is.Null);
    }

    public static IEnumerable<TestCaseData> BinaryTrainers()
    {
        var trainers = Context.BinaryClassification.Trainers;
        static TestCaseData Case(string name, IEstimator<ITransformer> trainer, bool calibrated, long? parameters) =>
            new TestCaseData(name, trainer, calibrated, parameters).SetArgDisplayNames(name);

        yield return Case("logistic", trainers.LbfgsLogisticRegression("IsDog", "Features"), true, 5);
        yield return Case("perceptron", trainers.AveragedPerceptron("IsDog", "Features"), false, 5);
        yield return Case("platt", trainers.AveragedPerceptron("IsDog", "Features").Append(Context.BinaryClassification.Calibrators.Platt("IsDog", "Score")), true, 5);
        yield return Case("svm", trainers.LinearSvm("IsDog", "Features"), false, 5);

        // Two trees of four leaves, hence three splits, each.
        yield return Case("tree", trainers.FastTree(new FastTreeBinaryTrainer.Options { LabelColumnName = "IsDog", FeatureColumnName = "Features", NumberOfTrees = 2, NumberOfLeaves = 4, MinimumExampleCountPerLeaf = 1 }), true, 14);
        yield return Case("forest", trainers.FastForest(new FastForestBinaryTrainer.Options { LabelColumnName = "IsDog", FeatureColumnName = "Features", NumberOfTrees = 2, NumberOfLeaves = 3, MinimumExampleCountPerLeaf = 1, FeatureFraction = 1, NumberOfThreads = 1 }), false, 10);
        yield return Case("ldsvm", trainers.LdSvm("IsDog", "Features"), false, null);
    }

    [TestCaseSource(nameof(BinaryTrainers))]
    public void A_binary_model_gives_both_classes_its_probability_or_its_score_as_log_odds(string name, IEstimator<ITransformer> trainer, bool calibrated, long? parameters)
    {
        var view = Animals.View(_rows);
        var model = Animals.Save(_folder, $"binary-{name}", trainer, view);
        var dataset = Animals.Write(_folder, $"binary-{name}", _rows, "dog", "weight,legs,colour", """, "classes": ["no", "yes"]""");

        var (outputs, _, kind) = Animals.Predict(model, dataset);

        var theirs = Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float>(calibrated ? "Probability" : "Score").ToArray();
        Assert.That(outputs, Is.EqualTo(theirs.Select(value => new[] { calibrated ? 1 - value : 0, value })));
        Assert.That(kind, Is.EqualTo(calibrated ? OutputKind.Probabilities : OutputKind.Logits));
        Assert.That(model.Parameters, Is.EqualTo(parameters));
    }

    [Test]
    public void The_positive_class_of_a_binary_model_is_true_where_the_classes_are_named_so()
    {
        var view = Animals.View(_rows);
        var model = Animals.Save(_folder, "truth", Context.BinaryClassification.Trainers.LbfgsLogisticRegression("IsDog", "Features"), view);

        // Class 0 is true here, so the probability belongs into the first column.
        var (outputs, _, _) = Animals.Predict(model, Animals.Write(_folder, "truth", _rows, "truth", "weight,legs,colour", """, "classes": ["true", "false"]"""));

        Assert.That(outputs.Select(row => row[0]), Is.EqualTo(Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float>("Probability")));
    }

    [Test]
    public void Classes_that_a_model_knows_by_number_are_the_datasets_by_position()
    {
        // Numbers occur as 2 (cat), 0 (dog), 1 (emu), so this is the order of the keys; the dataset's class 0 is named first.
        var view = Animals.View(_rows);
        var model = Animals.Save(
            _folder, "numbers", Context.Transforms.Conversion.MapValueToKey("Key", "Number").Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Features")), view);
        var named = Animals.Write(_folder, "named", _rows, "number", "weight,legs,colour", """, "classes": ["zero", "one", "two"]""");

        var (byPosition, _, _) = Animals.Predict(model, named);

        Assert.That(model.Labels, Is.EqualTo(new[] { "2", "0", "1" }));
        var theirs = Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float[]>("Score").ToArray();
        Assert.That(byPosition, Is.EqualTo(theirs.Select(score => new[] { score[1], score[2], score[0] })));
    }

    [Test]
    public void A_model_that_takes_columns_finds_them_by_name_whatever_their_order()
    {
        var pipeline = Context.Transforms.Categorical.OneHotEncoding("ColourSlots", "Colour")
            .Append(Context.Transforms.Concatenate("All", "Weight", "Legs", "ColourSlots"))
            .Append(Context.Transforms.Conversion.MapValueToKey("Key", "Kind"))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "All"))
            .Append(Context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var view = Animals.View(_rows);
        var model = Animals.Save(_folder, "columns", pipeline, view);

        var (outputs, _, _) = Animals.Predict(model, Animals.Write(_folder, "columns", _rows, columns: "colour,legs,weight"));

        Assert.That(model.Input.Layout, Is.EqualTo(InputLayout.Columns));
        Assert.That(model.Input.Inputs.Select(input => input.Name), Is.EquivalentTo(new[] { "Weight", "Legs", "Colour" }));
        Assert.That(outputs, Is.EqualTo(Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float[]>("Score")));
    }

    [Test]
    public void A_model_trained_on_a_datasets_view_gets_its_features_by_the_names_of_the_slots()
    {
        var dataset = Animals.Write(_folder, "slots", _rows, columns: "colour,legs,weight");
        var view = DatasetView.Of(dataset);
        var model = Animals.Save(_folder, "slots", Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(), view);

        var (outputs, _, _) = Animals.Predict(model, Animals.Write(_folder, "slots-turned", _rows, columns: "weight,colour,legs"));

        Assert.That(outputs, Is.EqualTo(Context.Model.Load(model.Path, out _).Transform(view).GetColumn<float[]>("Score")));
    }

    [Test]
    public void A_model_of_texts_gets_texts()
    {
        var rows = Enumerable.Range(0, 40).Select(i => new Note(i % 2 == 0 ? $"good news number {i} today" : $"bad news number {i} again", i % 2 == 0)).ToList();
        var view = Context.Data.LoadFromEnumerable(rows);
        var model = Animals.Save(
            _folder, "texts", Context.Transforms.Text.FeaturizeText("Features", nameof(Note.Text)).Append(Context.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(Note.IsGood))), view);
        _folder.Write("datasets/notes/data.csv", "label,text\n" + string.Join('\n', rows.Select(row => $"{(row.IsGood ? "good" : "bad")},{row.Text}")) + "\n");
        _folder.Write("datasets/notes/dataset.json", """{"name": "notes", "format": "text-csv", "label_column": "label", "files": [{"path": "data.csv", "role": "data"}]}""");

        var (outputs, labels, _) = Animals.Predict(model, DatasetCatalog.Read(_folder.At("datasets/notes")));

        Assert.That(model.Input.Layout, Is.EqualTo(InputLayout.Text));
        Assert.That(outputs.Select(Animals.Top), Is.EqualTo(labels.Take(rows.Count)));
    }

    [Test]
    public void Neither_batch_nor_threads_change_a_number()
    {
        var view = Animals.View(_rows);
        var model = Animals.Save(
            _folder, "threads", Context.Transforms.Conversion.MapValueToKey("Key", "Kind").Append(Context.MulticlassClassification.Trainers.LightGbm("Key", "Features", numberOfIterations: 3)), view);
        var dataset = Animals.Write(_folder, "threads", _rows, columns: "weight,legs,colour");

        Assert.That(Animals.Predict(model, dataset, threads: 4, batch: 7).Rows, Is.EqualTo(Animals.Predict(model, dataset, threads: 1, batch: 150).Rows));
    }

    [Test]
    public void What_is_no_classifier_is_refused_with_the_way_out()
    {
        var view = Animals.View(_rows);
        Assert.That(
            () => Animals.Save(_folder, "regression", Context.Regression.Trainers.Sdca("Weight", "Features"), view),
            Throws.TypeOf<RefusedException>().With.Message.Contains("no multiclass or binary classifier"));
        Assert.That(
            () => Animals.Save(_folder, "nothing", Context.Transforms.CopyColumns("Other", "Features"), view),
            Throws.TypeOf<RefusedException>().With.Message.Contains("no column Score"));
        Assert.That(
            () => Animals.Save(_folder, "prior", Context.BinaryClassification.Trainers.Prior("IsDog"), view),
            Throws.TypeOf<RefusedException>().With.Message.Contains("says the same of every sample"));

        var path = _folder.At("models/zoo/bare.zip");
        Context.Model.Save(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(DatasetView.Of(Animals.Write(_folder, "bare", _rows))), inputSchema: null, path);
        Assert.That(() => ModelCatalog.Read(_folder.At("models"), path), Throws.TypeOf<RefusedException>().With.Message.Contains("data.Schema"));
    }

    [Test]
    public void A_damaged_file_is_refused()
    {
        var model = Animals.Save(_folder, "whole", Context.BinaryClassification.Trainers.LbfgsLogisticRegression("IsDog", "Features"), Animals.View(_rows));
        var bytes = File.ReadAllBytes(model.Path);
        var random = new Random(5);
        for (var trial = 0; trial < 60; trial++)
        {
            var damaged = bytes.AsSpan(0, trial % 3 == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
            for (var flips = 0; flips < 4 && damaged.Length > 0; flips++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            var path = _folder.Write($"models/damaged/{trial}.zip", damaged);
            try
            {
                ModelCatalog.Read(_folder.At("models"), path);
            }
            catch (RefusedException error)
            {
                Assert.That(error.WayOut, Is.Not.Empty);
            }
        }
    }

    [Test]
    public void Says_why_a_dataset_does_not_fit()
    {
        var model = Animals.Save(_folder, "fit", Context.Transforms.Conversion.MapValueToKey("Key", "Kind").Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Features")), Animals.View(_rows));

        Assert.That(Fit.Check(model, Animals.Write(_folder, "few", _rows, columns: "weight,legs")), Does.Contain("takes 4 values, but the dataset has 2"));
        Assert.That(
            Fit.Check(model, Animals.Write(_folder, "other", _rows, columns: "weight,legs,colour", label: "dog")),
            Does.Contain("class 'no' is not among the model's: cat, dog, emu").And.Contain("card"));
    }

    private sealed record Note(string Text, bool IsGood);
}
