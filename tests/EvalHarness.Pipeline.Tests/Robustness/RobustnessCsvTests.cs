using System.Text.Json;
using EvalHarness.Metrics.Robustness;
using EvalHarness.Robustness;

namespace EvalHarness.Tests.Robustness;

public sealed class RobustnessCsvTests
{
    private const string Table = """
        model,corruption,severity,accuracy
        small,clean,0,0.8
        small,noise,1,0.6
        small,noise,2,0.2
        large,clean,0,0.9
        large,noise,1,0.8
        large,noise,2,0.3
        """;

    [Test]
    public void Gives_mce_relative_mce_and_gap_by_hand()
    {
        var summary = RobustnessSummaries.Of(RobustnessCsv.Parse(Table, "t.csv"));
        var large = summary.Models["large"];

        Assert.That(summary.Baseline, Is.EqualTo("small"));
        Assert.That(large.Mce.Value, Is.EqualTo(0.75).Within(1e-12)); // (.2 + .7) / (.4 + .8)
        Assert.That(large.RelativeMce.Value, Is.EqualTo(0.875).Within(1e-12)); // (.1 + .6) / (.2 + .6)
        Assert.That(large.MeanCorruptionAccuracy.Value, Is.EqualTo(0.55).Within(1e-12));
        Assert.That(large.Gap.Value, Is.EqualTo(0.35).Within(1e-12));
        Assert.That(large.RelativeGap.Value, Is.EqualTo(0.35 / 0.9).Within(1e-12));
        Assert.That(large.Mce.Lower, Is.Null);
        Assert.That(large.Mce.Reason, Does.Contain("sample count"));
        Assert.That(large.MceAlexnet.Value, Is.Null);
        Assert.That(large.WorstCorruption, Is.EqualTo("noise"));
    }

    [Test]
    public void Json_has_snake_case_keys_and_a_value_with_its_ends_and_n()
    {
        var json = RobustnessJson.Write(RobustnessSummaries.Of(RobustnessCsv.Parse(Table, "t.csv")));

        using var parsed = JsonDocument.Parse(json);
        var mce = parsed.RootElement.GetProperty("models").GetProperty("large").GetProperty("relative_mce");

        Assert.That(mce.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "value", "lower", "upper", "n", "reason" }));
        Assert.That(mce.GetProperty("value").GetDouble(), Is.EqualTo(0.875).Within(1e-12));
        Assert.That(mce.GetProperty("lower").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Intervals_stay_within_what_a_number_can_be()
    {
        var text = "model,corruption,severity,accuracy,n\na,clean,0,1,10\na,fog,1,0.95,10\nb,clean,0,1,10\nb,fog,1,1,10\n";

        var b = RobustnessSummaries.Of(RobustnessCsv.Parse(text, "t.csv")).Models["b"];

        Assert.That((b.CleanAccuracy.Value, b.CleanAccuracy.Upper), Is.EqualTo((1.0, 1.0)));
        Assert.That(b.CleanAccuracy.Lower, Is.EqualTo(0.722467200137).Within(1e-9)); // Wilson: 10 of 10
        Assert.That((b.MeanCorruptionError.Value, b.MeanCorruptionError.Lower), Is.EqualTo((0.0, 0.0)));
        Assert.That((b.Mce.Value, b.Mce.Lower), Is.EqualTo((0.0, 0.0)));
        Assert.That(b.MceAlexnet.Reason, Does.StartWith("without gaussian_noise, shot_noise").And.EndsWith("(not measured on both the model and the baseline)"));
    }

    [Test]
    public void A_column_n_gives_intervals()
    {
        var text = "model,corruption,severity,accuracy,n\na,clean,0,0.9,1000\na,fog,1,0.5,1000\nb,clean,0,0.9,1000\nb,fog,1,0.75,1000\n";

        var b = RobustnessSummaries.Of(RobustnessCsv.Parse(text, "t.csv")).Models["b"];

        // Wilson: 750 and 900 of 1000.
        Assert.That(b.MeanCorruptionAccuracy.Lower, Is.EqualTo(0.722239719741).Within(1e-9));
        Assert.That(b.MeanCorruptionAccuracy.Upper, Is.EqualTo(0.775846901016).Within(1e-9));
        Assert.That(b.CleanAccuracy.Lower, Is.EqualTo(0.879848036805).Within(1e-9));
        Assert.That(b.MeanCorruptionAccuracy.N, Is.EqualTo(1000));
        Assert.That(b.Mce.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(b.Gap.Lower, Is.EqualTo(0.15 - (0.9 - 0.879848036805) - (0.775846901016 - 0.75)).Within(1e-9));
        Assert.That(b.Gap.Upper, Is.EqualTo(0.15 + (0.917090556407 - 0.9) + (0.75 - 0.722239719741)).Within(1e-9));

        // 500 of 1000: .5 +- .030930. The error .25 over .5: (its reach + half the baseline's) / .5.
        Assert.That(b.Mce.Lower, Is.EqualTo(0.5 - ((0.775846901016 - 0.75 + 0.5 * 0.030930399632) / 0.5)).Within(1e-9));
        Assert.That(b.Mce.Upper, Is.EqualTo(0.5 + ((0.75 - 0.722239719741 + 0.5 * 0.030930399632) / 0.5)).Within(1e-9));
    }

    [Test]
    public void Alexnet_as_the_baseline_takes_the_published_table()
    {
        var text = "model;corruption;severity;accuracy\nm;clean;0;0.76\nm;fog;1;0.5\nm;fog;2;0.4\nm;fog;3;0.3\nm;fog;4;0.2\nm;fog;5;0.1\n";

        var summary = RobustnessSummaries.Of(RobustnessCsv.Parse(text, "t.csv"), "alexnet");

        Assert.That(summary.Models["m"].Mce.Value, Is.EqualTo(3.5 / (0.819324 * 5)).Within(1e-5)); // AlexNet's mean error on fog
    }

    [TestCase("model,corruption,severity\n", "accuracy")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,ninety\n", "row 2, column 'accuracy' is 'ninety'")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,0.5\na,fog,2,95\n", "row 3, column 'accuracy' is '95'")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1.5,0.5\n", "row 2, column 'severity'")]
    [TestCase("model,corruption,severity,accuracy\na,fog,0,0.5\n", "row 2, column 'severity'")]
    [TestCase("model,corruption,severity,accuracy\na,clean,1,0.5\n", "row 2, column 'severity'")]
    [TestCase("model,corruption,severity,accuracy\n,fog,1,0.5\n", "row 2, column 'model' is empty")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1\n", "row 2 has 3 fields")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,0.5\na,fog,1,0.6\n", "row 3 repeats")]
    [TestCase("model,corruption,severity,accuracy,n\na,fog,1,0.5,0\n", "row 2, column 'n'")]
    [TestCase("model,corruption,severity,accuracy\na,fog,1,0.5\na,Fog,1,0.6\n", "row 3 repeats")]
    [TestCase("model,corruption,severity,accuracy,parameters\na,fog,1,0.5,10\na,fog,2,0.6,12\n", "row 3, column 'parameters' is 12, but 10")]
    [TestCase("model,corruption,severity,accuracy\n", "no rows")]
    [TestCase("model,model,severity,accuracy\n", "occurs twice")]
    [TestCase("", "empty")]
    public void A_mistake_is_named_with_its_row_and_column(string text, string message)
    {
        var error = Assert.Throws<UsageException>(() => RobustnessCsv.Parse(text, "t.csv"));

        Assert.That(error!.Message, Does.Contain(message));
        Assert.That(error.Message, Does.StartWith("t.csv"));
    }

    [Test]
    public void A_baseline_that_is_not_in_the_table_is_refused() =>
        Assert.That(
            () => RobustnessSummaries.Of(RobustnessCsv.Parse(Table, "t.csv"), "huge"),
            Throws.InstanceOf<UsageException>().With.Message.Contains("small, large"));
}
