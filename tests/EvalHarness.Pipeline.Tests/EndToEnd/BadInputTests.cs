namespace EvalHarness.EndToEnd;

/// <summary>The user's mistakes: exit code 2, a message that says what to do, nothing of .NET in it, and no run that looks finished.</summary>
[NonParallelizable]
public sealed class BadInputTests
{
    private Project _project = null!;

    [SetUp]
    public void Make() => _project = new Project();

    [TearDown]
    public void Check()
    {
        Assert.That(_project.FinishedRuns(), Is.Empty);
        _project.Dispose();
    }

    [Test]
    public void An_empty_models_folder()
    {
        Directory.CreateDirectory(_project.Folder.At("none"));
        _project.Run("--models", _project.Folder.At("none")).AssertUsageError("none: no model in it", ".onnx");
    }

    [Test]
    public void A_models_folder_that_is_not_there() =>
        _project.Run("--models", _project.Folder.At("nowhere")).AssertUsageError("nowhere: no such folder", "--models");

    [Test]
    public void A_datasets_folder_that_is_not_there() =>
        _project.Run("--datasets", _project.Folder.At("nowhere")).AssertUsageError("nowhere: no such folder", "--datasets");

    [Test]
    public void A_datasets_folder_without_data()
    {
        Directory.CreateDirectory(_project.Folder.At("none"));
        _project.Run("--datasets", _project.Folder.At("none")).AssertUsageError("Nothing can be evaluated", "role 'clean'");
    }

    [Test]
    public void Checkpoints_that_fit_no_dataset_are_counted_once()
    {
        var folder = _project.Folder;
        folder.Write("others/wide/one.onnx", TestModels.Linear(1, 10, 12, 4));
        _project.Run("--models", folder.At("others")).AssertUsageError("of 1 checkpoint in ", "images of 10 x 12, but gets 8 x 8");
        folder.Write("others/wide/two.onnx", TestModels.Linear(1, 10, 12, 4, bias: [1, 0, 0, 0]));
        folder.Write("others/wide/none.onnx", "This is a letter, not a model.\n");
        _project.Run("--models", folder.At("others")).AssertUsageError("of 3 checkpoints in ", "not a valid ONNX model", "images of 10 x 12, but gets 8 x 8");
    }

    [Test]
    public void A_suite_of_an_unknown_name_with_the_nearest_first()
    {
        var result = _project.Run("--suite", "quik");
        result.AssertUsageError("--suite quik", "no such file", "one of: quick,");
    }

    [Test]
    public void A_suite_with_many_problems_lists_each_with_its_line()
    {
        var suite = _project.Folder.Write("bad.yaml", "name: bad\nseed: -4\nresample: 50\nresamples: many\nperturbations:\n  - gausian_noise\n  - select: brightness\n    severities: [9]\n");
        var result = _project.Run("--suite", suite);
        result.AssertUsageError(
            "bad.yaml:2: seed is '-4'",
            "bad.yaml:3: ",
            "resample",
            "bad.yaml:4: resamples is 'many'",
            "bad.yaml:6: There is no perturbation or group 'gausian_noise'",
            "Nearest first: gaussian_noise,",
            "bad.yaml:7: 'brightness:9': severities run from 1 to 5");
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(5), result.ToString());
    }

    [Test]
    public void A_suite_that_is_no_yaml()
    {
        var suite = _project.Folder.Write("bad.yaml", "name: [unclosed\nseed: 1\n");
        _project.Run("--suite", suite).AssertUsageError("bad.yaml:", "not valid YAML");
    }

    [Test]
    public void A_suite_that_is_empty() => _project.Run("--suite", _project.Folder.Write("empty.yaml", "")).AssertUsageError("empty.yaml", "a mapping");

    [Test]
    public void A_suite_that_asks_for_models_that_are_not_there()
    {
        var suite = _project.Folder.Write("other.yaml", "name: other\nmodels: [ladder/huge]\n");
        _project.Run("--suite", suite).AssertUsageError("'ladder/huge' matches nothing", "ladder/large");
    }

    [TestCase("--threads", "0", "--threads is 0")]
    [TestCase("--threads", "-3", "--threads is -3")]
    [TestCase("--threads", "two", "two")]
    [TestCase("--batch", "0", "--batch is '0'")]
    [TestCase("--batch", "many", "--batch is 'many'")]
    [TestCase("--device", "tpu", "--device is 'tpu'")]
    [TestCase("--device", "cuda:x", "--device is 'cuda:x'")]
    public void An_option_with_a_bad_value(string option, string value, string message) => _project.Run(option, value).AssertUsageError(message);

    [Test]
    public void An_option_that_does_not_exist() => _project.Run("--modles", "x").AssertUsageError("--modles", "evalharness run --help");

    [Test]
    public void A_command_that_does_not_exist() => Cli.Run("runn").AssertUsageError("runn", "--help");

    [Test]
    public void The_only_clean_dataset_has_changed()
    {
        var path = _project.Folder.At("datasets/quadrants/labels");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        _project.Run().AssertUsageError("Nothing can be evaluated", "quadrants", "labels", "SHA-256");
    }

    [Test]
    public void A_run_that_is_not_there() => Cli.Run("verify", _project.Folder.At("runs")).AssertUsageError("no finished run is there");

    [Test]
    public void A_run_whose_document_was_cut_off()
    {
        var path = Path.GetDirectoryName(_project.Folder.Write("cut/run.json", "{\"format\": 1, \"id\": "))!;
        Cli.Run("verify", path).AssertUsageError("the run cannot be read");
        Cli.Run("report", path).AssertUsageError("the run cannot be read");
    }

    [TestCase("verify", "0")]
    [TestCase("report", "-2")]
    public void Threads_that_make_no_sense_for_a_command_that_only_reads(string command, string threads) =>
        Cli.Run(command, _project.Folder.At("other"), "--threads", threads).AssertUsageError($"--threads is {threads}, but at least 1 is needed", $"evalharness {command} --help");
}
