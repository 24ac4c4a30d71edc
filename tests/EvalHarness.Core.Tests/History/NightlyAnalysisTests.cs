namespace EvalHarness.History;

public class NightlyAnalysisTests
{
    [TestCase(true, TestName = "A regression planted at night 20 is found by night 21 and put down to the changed file, in noisy nights")]
    [TestCase(false, TestName = "A regression planted at night 20 is found by night 21 and put down to the changed file, in nights without noise")]
    public void Planted(bool noisy)
    {
        var found = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var history = new HistoryBuilder(seed, 30, noisy)
            {
                Change = (night, facts) => facts["model:mlp/2"] = night >= 19 ? "retrained" : "m2",
                Drop = (night, checkpoint) => night >= 19 && checkpoint == 2 ? 0.05 : 0,
            }.Build();

            var report = HistoryBuilder.Analyse(HistoryBuilder.Until(history, 21));

            Assert.That(report.NoiseFree, Is.EqualTo(!noisy));
            Assert.That(report.Alarms.Select(alarm => alarm.Checkpoint), Is.All.EqualTo("mlp/2"));
            Assert.That(report.Alarms.SelectMany(alarm => alarm.Causes.Where(cause => cause.Likely)).Select(cause => cause.Fact).Distinct(), Is.SubsetOf(new[] { "model:mlp/2" }));
            found += report.Alarms.Any(alarm => alarm.FirstNight == 20 && alarm.FirstRun == "night-20" && alarm.Causes.Count == 1) ? 1 : 0;
        }

        Assert.That(found, Is.EqualTo(20));
    }

    [Test]
    public void False_alarms_stay_under_the_stated_rate_over_a_thousand_histories()
    {
        const int Histories = 1000;
        var alarmed = 0;
        for (ulong seed = 1; seed <= Histories; seed++)
        {
            var history = new HistoryBuilder(seed, 30, noisy: true).Build();
            alarmed += Enumerable.Range(1, 30).Any(nights => HistoryBuilder.Analyse(HistoryBuilder.Until(history, nights)).Findings.Any()) ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{alarmed} of {Histories} histories of 30 nights raised a false alarm or a false finding.");
        Assert.That(alarmed / (double)Histories, Is.LessThan(0.05));
    }

    [Test]
    public void Without_noise_the_first_changed_night_is_named_as_long_as_the_change_lasts()
    {
        var history = new HistoryBuilder(1, 30, noisy: false)
        {
            Change = (night, facts) => facts["version:onnxruntime"] = night >= 9 ? "1.32.0" : "1.31.1",
            Drop = (night, _) => night >= 9 ? 0.02 : 0,
        }.Build();

        foreach (var nights in new[] { 10, 11, 30 })
        {
            var alarms = HistoryBuilder.Analyse(HistoryBuilder.Until(history, nights)).Alarms.ToList();
            Assert.That(alarms, Has.Count.EqualTo(20));
            Assert.That(alarms.Select(alarm => alarm.FirstNight), Is.All.EqualTo(10));
            Assert.That(alarms[0].Causes.Single().Fact, Is.EqualTo("version:onnxruntime"));
            Assert.That(alarms[0].Sentence, Does.Contain("the version of onnxruntime changed (1.31.1 to 1.32.0)"));
        }

        Assert.That(HistoryBuilder.Analyse(HistoryBuilder.Until(history, 9)).Findings, Is.Empty);
    }

    [Test]
    public void A_change_that_nothing_recorded_explains_is_said_to_be_unexplained()
    {
        var history = new HistoryBuilder(1, 12, noisy: false) { Drop = (night, checkpoint) => night == 11 && checkpoint == 0 ? 0.05 : 0 }.Build();

        var alarm = HistoryBuilder.Analyse(history).Alarms.First();

        Assert.That(alarm.Causes, Is.Empty);
        Assert.That(alarm.Sentence, Does.Contain("nothing recorded changed (nondeterminism"));
    }

    [Test]
    public void A_shared_change_is_cleared_by_checkpoints_that_saw_it_and_did_not_move()
    {
        var history = new HistoryBuilder(1, 12, noisy: false)
        {
            Change = (night, facts) =>
            {
                facts["version:onnxruntime"] = night >= 11 ? "1.32.0" : "1.31.1";
                facts["model:mlp/0"] = night >= 11 ? "new" : "m0";
            },
            Drop = (night, checkpoint) => night >= 11 && checkpoint == 0 ? 0.05 : 0,
        }.Build();

        var alarm = HistoryBuilder.Analyse(history).Alarms.First();

        Assert.That(alarm.Causes.Select(cause => (cause.Fact, cause.Likely)), Is.EqualTo(new[] { ("model:mlp/0", true), ("version:onnxruntime", false) }));
        Assert.That(alarm.Sentence, Does.Contain("the model file of mlp/0 changed (m0 to new).").And.Not.Contain("onnxruntime"));
    }

    [Test]
    public void A_change_below_the_sampling_error_is_listed_but_raises_no_alarm()
    {
        var history = new HistoryBuilder(1, 12, noisy: false) { Drop = (night, _) => night == 11 ? 0.002 : 0 }.Build();

        var report = HistoryBuilder.Analyse(history);

        Assert.That(report.Alarms, Is.Empty);
        Assert.That(report.Findings, Has.Count.EqualTo(20));
        Assert.That(report.Findings[0].Sentence, Does.EndWith("no alarm."));
    }

    [Test]
    public void A_change_for_the_better_raises_no_alarm()
    {
        var history = new HistoryBuilder(1, 12, noisy: false) { Drop = (night, _) => night == 11 ? -0.05 : 0 }.Build();

        var report = HistoryBuilder.Analyse(history);

        Assert.That(report.Alarms, Is.Empty);
        Assert.That(report.Findings.Select(finding => finding.Direction), Is.All.EqualTo(ChangeDirection.Better));
    }

    [Test]
    public void A_lasting_shift_too_small_for_one_night_is_found_after_several()
    {
        // Three standard deviations of a night (.0067): not enough in one night at the corrected level, plain after several.
        var history = new HistoryBuilder(3, 40, noisy: true) { Conditions = 1, Checkpoints = 1, Drop = (night, _) => night >= 25 ? 0.02 : 0 }.Build();

        Assert.That(HistoryBuilder.Analyse(HistoryBuilder.Until(history, 25)).Alarms, Is.Empty);
        Assert.That(HistoryBuilder.Analyse(history).Alarms.Single().FirstNight, Is.EqualTo(26).Within(2));
    }

    [Test]
    public void A_short_history_says_so_and_raises_nothing()
    {
        var history = new HistoryBuilder(1, 4, noisy: true) { Drop = (night, _) => night == 3 ? 0.5 : 0 }.Build();

        var report = HistoryBuilder.Analyse(history);

        Assert.That((report.Tested, report.TooShort), Is.EqualTo((0, 20)));
        Assert.That(report.Findings, Is.Empty);
    }

    [Test]
    public void A_saturated_series_in_noisy_nights_is_not_mistaken_for_one_without_noise()
    {
        // Always 1.0 until one night has two errors in 2,000: nothing to see, although the nights before were all equal.
        var history = new HistoryBuilder(1, 12, noisy: true) { Conditions = 1 }.Build();
        var saturated = new HistorySeries("mlp/easy", "digits", "digits", "accuracy", [.. Enumerable.Range(0, 12).Select(night => new HistoryPoint(night, night == 11 ? 0.999 : 1, 0.0005))]);

        var report = HistoryBuilder.Analyse(history with { Series = [.. history.Series, saturated] });

        Assert.That(report.Findings, Is.Empty);
    }
}
