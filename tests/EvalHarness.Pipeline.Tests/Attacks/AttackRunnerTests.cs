namespace EvalHarness.Attacks;

[TestFixture]
public sealed class AttackRunnerTests
{
    [Test]
    public void A_checkpoint_is_turned_where_the_margin_is_small_and_not_where_it_is_large()
    {
        using var folder = new TempFolder();

        // Class 1 where the sum of the 36 pixels is above half: grey 130 lies a little above it, and 250 far.
        TestData.WriteIdx(folder, "datasets/tiny", [.. Enumerable.Repeat((byte)130, 36), .. Enumerable.Repeat((byte)250, 36)], [1, 1], 6, 6);
        float[] weights = [.. Enumerable.Repeat(-1f, 36), .. Enumerable.Repeat(1f, 36)];
        folder.Write("models/toy/a.onnx", TestModels.Linear(1, 6, 6, 2, weights, [18, -18]));
        var request = new AttackRequest
        {
            ModelsFolder = folder.At("models"),
            DatasetsFolder = folder.At("datasets"),
            Queries = 300,
            Epsilon = 8.0 / 255,
            Threads = 2,
        };

        var outcome = AttackRunner.Run(request, _ => { }, default).Single();
        var again = AttackRunner.Run(request with { Threads = 1 }, _ => { }, default).Single();

        Assert.That(outcome.Failure, Is.Null);
        Assert.That(outcome.Images.Select(image => image.IsSuccess), Is.EqualTo(new[] { true, false }));
        Assert.That(outcome.Images[1].Queries, Is.EqualTo(300));
        Assert.That(again.Images, Is.EqualTo(outcome.Images));
        Assert.That(outcome.Report!.RobustAccuracy, Is.EqualTo(0.5));
    }

    [Test]
    public void Nothing_to_attack_and_a_change_below_one_step_of_a_byte_are_said_in_words()
    {
        using var folder = new TempFolder();
        TestData.WriteIdx(folder, "datasets/tiny", new byte[36], [1], 6, 6);
        folder.Write("models/toy/a.onnx", TestModels.Linear(1, 6, 6, 2));
        var request = new AttackRequest { ModelsFolder = folder.At("models"), DatasetsFolder = folder.At("datasets") };

        Assert.That(() => AttackRunner.Run(request with { Models = "none*" }, _ => { }, default), Throws.TypeOf<UsageException>().With.Message.Contains("none*"));
        Assert.That(() => AttackRunner.Run(request with { Epsilon = 0.001 }, _ => { }, default), Throws.TypeOf<UsageException>().With.Message.Contains("1/255"));
        Assert.That(() => AttackRunner.Run(request with { Queries = 0 }, _ => { }, default), Throws.TypeOf<UsageException>().With.Message.Contains("queries"));
    }

    [TestCase(0.05, 1)]
    [TestCase(0.5, 0)]
    public void A_Euclidean_change_of_few_steps_of_a_byte_is_pointed_out(double epsilon, int expected)
    {
        using var folder = new TempFolder();
        TestData.WriteIdx(folder, "datasets/tiny", new byte[36], [1], 6, 6);
        folder.Write("models/toy/a.onnx", TestModels.Linear(1, 6, 6, 2));
        var notes = new List<string>();

        // 36 values: 255 x 0.05 / 6 is 2.1 steps a value, 255 x 0.5 / 6 is 21.
        AttackRunner.Run(
            new AttackRequest { ModelsFolder = folder.At("models"), DatasetsFolder = folder.At("datasets"), Norm = AttackNorm.L2, Epsilon = epsilon, Queries = 5 },
            notes.Add,
            default);

        Assert.That(notes.Count(note => note.Contains("steps of 1/255", StringComparison.Ordinal)), Is.EqualTo(expected));
    }

    [Test]
    public void Eight_steps_stay_eight_and_part_steps_are_cut_towards_the_clean_image()
    {
        byte[] clean = [100, 100, 100, 100, 250, 3];
        float[] attacked = [(100 / 255f) + (float)(8.0 / 255), (100 / 255f) - (float)(8.0 / 255), 107.9f / 255, 92.1f / 255, 1, 0];
        var bytes = new byte[6];

        AttackImages.ToBytes(attacked, clean, bytes);

        Assert.That(bytes, Is.EqualTo(new byte[] { 108, 92, 107, 93, 255, 0 }));
    }
}
