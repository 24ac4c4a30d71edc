using EvalHarness.Analysis.Scaling;
using EvalHarness.Analysis.Scaling.Fitting;
using EvalHarness.Analysis.Scaling.Forms;
using static EvalHarness.Tests.Analysis.Scaling.SharedData;

namespace EvalHarness.Tests.Analysis.Scaling;

/// <summary>The fits of published studies, from their own data.</summary>
public sealed class PublishedFitsTests
{
    // The 17 tasks that Gadre et al. (2024) average.
    private static readonly string[] Tasks =
    [
        "bigbench_operators", "pubmed_qa_labeled", "hellaswag_zeroshot", "boolq", "arc_easy", "coqa", "bigbench_dyck_languages",
        "lambada_openai", "bigbench_novel_concepts", "winograd", "bigbench_cs_algorithms", "commonsense_qa", "bigbench_qa_wikidata",
        "hellaswag", "copa", "squad", "piqa",
    ];

    [Test]
    public void Finds_both_known_answers_for_Chinchilla()
    {
        var points = Rows("chinchilla_reconstruction.csv")
            .Where(row => row["kept_by_epoch_fit"] == "1")
            .Select(row => new TwoVariablePoint(Number(row, "params"), Number(row, "tokens"), Number(row, "loss")))
            .ToArray();

        var huber = TwoVariableFit.Huber(points)!;
        var free = TwoVariableFit.FreeScaleHuber(points)!;

        Assert.Multiple(() =>
        {
            Assert.That(points, Has.Length.EqualTo(240));
            Within([huber.A, huber.B, huber.E, huber.Alpha, huber.Beta], [477.84, 2143.86, 1.81724, 0.34731, 0.36718]);
            Within([free.A, free.B, free.E, free.Alpha, free.Beta], [482.01, 2085.43, 1.81686, 0.34781, 0.36585]);
        });

        static void Within(double[] found, double[] published) => Assert.That(found, Is.EqualTo(published).Within(0.1).Percent);
    }

    [Test]
    public void Finds_the_broken_power_law_of_4_digit_addition_and_its_extrapolation()
    {
        var rows = Rows("bnsl_4digit_addition.csv");
        var points = rows.Where(row => row["split"] == "fit").Select(row => new TrendPoint(Number(row, "dataset_size"), Number(row, "test_cross_entropy")));

        var result = TrendAnalysis.Analyze([.. points], new TrendOptions { LowerIsBetter = true, Resamples = 20 });

        var fit = result.Fits.Single(form => form.Form == TrendFormId.BrokenPowerLaw1).Parameters.ToDictionary(one => one.Name, one => one.Value);
        double Predict(double x) => fit["a"] + (fit["b"] * Math.Pow(x, -fit["c0"])
            * Math.Pow(1 + Math.Pow(x / fit["d1"], 1 / fit["f1"]), -fit["c1"] * fit["f1"]));
        var errors = rows.Where(row => row["split"] != "fit")
            .Select(row => Math.Log(Number(row, "test_cross_entropy") / Predict(Number(row, "dataset_size"))))
            .ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(fit["a"], Is.EqualTo(0.4138848).Within(1e-3));
            Assert.That(fit["b"], Is.EqualTo(2.277272).Within(1e-3));
            Assert.That(fit["c0"], Is.EqualTo(0.0550773).Within(1e-3));
            Assert.That(fit["c1"], Is.EqualTo(5.66290).Within(1e-3));
            Assert.That(fit["d1"], Is.EqualTo(612.5836).Within(0.1).Percent);
            Assert.That(fit["f1"], Is.EqualTo(0.0591930).Within(1e-3));
            Assert.That(Math.Sqrt(errors.Average(error => error * error)), Is.EqualTo(0.0109).Within(5e-5));
        });
    }

    /// <summary>
    /// The procedure of the paper: loss from five small runs on RedPajama (20 tokens a parameter up to 0.4B, and the smallest with 320),
    /// with one exponent; error from the loss of those and of the 1.4B run with 20; both extrapolated to the two large runs.
    /// </summary>
    [Test]
    public void Predicts_the_large_runs_of_Gadre_et_al_from_the_small_ones_with_their_errors()
    {
        var runs = Rows("gadre_downstream.csv")
            .Where(row => row["pretraining_dataset"] == "RedPajama" && Tasks.Contains(row["task"]))
            .GroupBy(row => row["model"])
            .Select(group => (
                N: Number(group.First(), "params"),
                M: Number(group.First(), "tokens_per_param_nominal"),
                Loss: Number(group.First(), "loss_c4_val"),
                Error: group.Average(row => Number(row, "error"))))
            .ToArray();
        var small = runs.Where(run => run.N < 1e9 && (run.M == 20 || (run.N < 2e7 && run.M == 320))).ToArray();
        var withLarge = small.Append(runs.Single(run => run.N is > 1e9 and < 2e9 && run.M == 20)).ToArray();

        var loss = SharedExponentFit.Of([.. small.Select(run => new TwoVariablePoint(run.N, run.M * run.N, run.Loss))])!;
        var error = CurveFitter.Fit(
            TrendForms.ExponentialInLoss,
            FitData.Of([.. withLarge.Select(run => run.Loss)], [.. withLarge.Select(run => run.Error)], [.. withLarge.Select(_ => 1.0)], relative: false));

        (double Loss, double Error) Miss(double low, double m)
        {
            var run = runs.Single(one => one.N > low && one.N < 6 * low && one.M == m);
            var predicted = loss.Predict(run.N, m * run.N);
            return (100 * Math.Abs(predicted - run.Loss) / run.Loss, 100 * Math.Abs(error.Predict(predicted) - run.Error) / run.Error);
        }

        Assert.Multiple(() =>
        {
            Assert.That(small, Has.Length.EqualTo(5));
            Assert.That(Miss(1e9, 640).Loss, Is.EqualTo(0.7103).Within(5e-5));
            Assert.That(Miss(6e9, 20).Loss, Is.EqualTo(0.7320).Within(5e-5));
            Assert.That(Miss(1e9, 640).Error, Is.EqualTo(3.6365).Within(5e-5));
            Assert.That(Miss(6e9, 20).Error, Is.EqualTo(0.0464).Within(5e-5));
        });
    }

    /// <summary>
    /// 46 tasks over the loss of all 104 models. Lourie et al. (2025) call 18 predictable; the classes they gave to the tasks were not used.
    /// </summary>
    [TestCase(false, 10, 0)]
    [TestCase(true, 18, 1)]
    public void States_how_many_downstream_tasks_are_predictable(bool errorsKnown, int predictable, int undecided)
    {
        var verdicts = Rows("gadre_downstream.csv").GroupBy(row => row["task"]).Select(task => TrendAnalysis.Analyze(
            [.. task.Select(row => new TrendPoint(
                Number(row, "loss_c4_val"), Number(row, "error"), null, errorsKnown ? (long)Number(row, "n_examples") : null))],
            new TrendOptions { LowerIsBetter = true, XIsLoss = true, Depth = TrendDepth.Light }).Verdict).ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(verdicts, Has.Length.EqualTo(46));
            Assert.That(verdicts.Count(verdict => verdict == TrendVerdict.Predictable), Is.EqualTo(predictable));
            Assert.That(verdicts.Count(verdict => verdict == TrendVerdict.Undecided), Is.EqualTo(undecided));
        });
    }

    [Test]
    public void Extrapolates_learning_curves_better_than_the_published_forms()
    {
        var errors = Rows("learning_curves_benchmark.csv")
            .GroupBy(row => (Domain: row["domain"], Task: row["task"], Model: row["model"]))
            .Where(curve => curve.Key.Domain != "IC") // no published mean for the image curves at hand
            .Select(curve => (curve.Key.Domain, Error: Extrapolation([.. curve])))
            .GroupBy(curve => curve.Domain)
            .ToDictionary(domain => domain.Key, domain => domain.Average(curve => curve.Error));

        Assert.Multiple(() =>
        {
            // M4 of Alabdulmohsin et al. (2022), the best of their four forms in most domains.
            Assert.That(errors["NMT"], Is.LessThan(0.0208));
            Assert.That(errors["LM"], Is.LessThan(0.0009));
            Assert.That(errors["BB"], Is.LessThan(0.0123));
        });
    }

    private static double Extrapolation(IReadOnlyDictionary<string, string>[] curve)
    {
        TrendPoint Point(IReadOnlyDictionary<string, string> row) => new(Number(row, "seen_examples"), Number(row, "loss"));
        var known = curve.Where(row => row["split"] == "fit").Select(Point).ToArray();
        var later = curve.Where(row => row["split"] != "fit").Select(Point).ToArray();

        var predicted = TrendAnalysis.Predict(known, [.. later.Select(point => point.X)], new TrendOptions { LowerIsBetter = true });

        return Math.Sqrt(later.Zip(predicted, (point, y) => Math.Pow(Math.Log(point.Y / y), 2)).Average());
    }
}
