using EvalHarness.Data;

namespace EvalHarness.Perturbations;

[TestFixture]
public sealed class TabularPerturbationTests
{
    private static readonly TabularColumn[] Columns = [new("age", null), new("colour", ["red", "green", "blue"]), new("income", null), new("flat", null)];

    private static IEnumerable<TabularPerturbation> All => StandardTabularPerturbations.All;

    [Test]
    public void A_profile_knows_mean_mode_spread_and_range_and_leaves_missing_values_out()
    {
        var profile = new TableProfile(Columns);
        profile.Add([2, 1, float.NaN, 7]);
        profile.Add([4, 1, 10, 7]);
        profile.Add([6, 2, 30, 7]);

        var columns = profile.Columns;

        Assert.That((columns[0].Typical, columns[0].Minimum, columns[0].Maximum), Is.EqualTo((4f, 2f, 6f)));
        Assert.That(columns[0].Spread, Is.EqualTo(Math.Sqrt(8.0 / 3)).Within(1e-12)); // (4 + 0 + 4) / 3
        Assert.That((columns[1].Typical, columns[1].Spread, columns[1].IsCategory), Is.EqualTo((1f, 0.0, true)));
        Assert.That((columns[2].Typical, columns[2].Spread), Is.EqualTo((20f, 10.0)));
        Assert.That(columns[2].Sample, Is.EquivalentTo(new[] { 10f, 30f }));
        Assert.That(columns[3].Spread, Is.Zero);
    }

    [TestCaseSource(nameof(All))]
    public void Same_seed_same_row_and_the_input_is_untouched(TabularPerturbation perturbation)
    {
        var columns = Profile();
        float[] row = [44, 1, 2500, 7];

        for (var severity = 1; severity <= 5; severity++)
        {
            var first = Apply(perturbation, row, columns, severity, 9);
            Assert.That(Apply(perturbation, row, columns, severity, 9), Is.EqualTo(first));
        }

        Assert.That(row, Is.EqualTo(new float[] { 44, 1, 2500, 7 }));
        Assert.That(() => Apply(perturbation, row, columns, 6, 9), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCaseSource(nameof(All))]
    public void More_severity_moves_rows_further_on_average(TabularPerturbation perturbation)
    {
        var columns = Profile();
        var distances = Enumerable.Range(1, 5).Select(severity => Enumerable.Range(0, 400).Average(i =>
        {
            float[] row = [20 + (i % 50), i % 3, 1000 + (i * 37 % 3000), 7];
            var result = Apply(perturbation, row, columns, severity, (ulong)i);
            return (Math.Abs(result[0] - row[0]) / columns[0].Spread) + (Math.Abs(result[2] - row[2]) / columns[2].Spread);
        })).ToArray();

        Assert.That(distances, Is.Ordered);
        Assert.That(distances[0], Is.Positive);
        Assert.That(distances[4], Is.GreaterThan(2 * distances[0]));
    }

    [Test]
    public void Noise_has_mean_0_and_the_stated_share_of_the_spread_and_leaves_categories_alone()
    {
        var columns = Profile();
        var changes = Enumerable.Range(0, 4000).Select(i => Apply(new FeatureNoise(), [50, 2, 2000, 7], columns, 3, (ulong)i)).ToArray();

        // Of 4,000 normal numbers the mean is within 4/sqrt(4000) = 0.063, the deviation within 4/sqrt(8000) = 0.045 (both four standard errors).
        var standard = changes.Select(row => (row[0] - 50) / (0.2 * columns[0].Spread)).ToArray();
        Assert.That(standard.Average(), Is.EqualTo(0).Within(0.063));
        Assert.That(Math.Sqrt(standard.Average(value => value * value)), Is.EqualTo(1).Within(0.045));
        Assert.That(changes.All(row => row[1] == 2 && row[3] == 7));
    }

    [TestCase(1, 0.05)]
    [TestCase(4, 0.35)]
    public void The_stated_share_of_values_is_lost_and_becomes_mean_or_mode(int severity, double share)
    {
        var columns = Profile();
        var rows = Enumerable.Range(0, 4000).Select(i => Apply(new MissingValues(), [99, 2, -5, 7], columns, severity, (ulong)i)).ToArray();

        var lost = rows.Count(row => row[0] != 99);
        Assert.That(lost / 4000.0, Is.EqualTo(share).Within(4 * Math.Sqrt(share * (1 - share) / 4000)));
        Assert.That(rows.All(row => row[0] == 99 || row[0] == columns[0].Typical));
        Assert.That(rows.All(row => row[1] == 2 || row[1] == columns[1].Typical));
    }

    [Test]
    public void A_value_that_is_lost_is_lost_at_every_higher_severity()
    {
        var columns = Profile();
        for (var i = 0; i < 200; i++)
        {
            var lost = Enumerable.Range(1, 5).Select(severity => Apply(new MissingValues(), [99, 0, 0, 7], columns, severity, (ulong)i)[0] != 99).ToArray();
            Assert.That(lost, Is.Ordered);
        }
    }

    [Test]
    public void Shuffled_columns_keep_their_distribution_and_lose_their_relation()
    {
        var profile = new TableProfile(Columns[..1]);
        for (var i = 0; i < 10; i++)
        {
            profile.Add([i]);
        }

        var counts = new int[10];
        for (var i = 0; i < 5000; i++)
        {
            counts[(int)Apply(new FeatureShuffle(), [3], profile.Columns, 5, (ulong)i)[0]]++;
        }

        // Chi squared with 9 degrees of freedom: 27.88 is exceeded once in a thousand times.
        Assert.That(counts.Sum(count => (count - 500.0) * (count - 500) / 500), Is.LessThan(27.88));
    }

    [TestCase(5, 2.9f, 3f)]
    [TestCase(5, 1.4f, 0f)]
    [TestCase(5, 8.9f, 9f)]
    [TestCase(4, 5f, 5.142857f)]
    public void Numbers_are_rounded_to_even_steps_of_the_range(int severity, float value, float expected)
    {
        // Range 0 to 9: four values 0, 3, 6, 9; eight values 0, 9/7, ..., of which 4 x 9/7 = 5.142857 is nearest to 5.
        var profile = new TableProfile(Columns[..1]);
        profile.Add([0]);
        profile.Add([9]);

        Assert.That(Apply(new FeatureRounding(), [value], profile.Columns, severity, 1)[0], Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void One_number_of_the_row_lies_beyond_the_range_by_the_stated_multiple()
    {
        var columns = Profile();
        for (var i = 0; i < 100; i++)
        {
            var row = Apply(new OutOfRange(), [50, 1, 2000, 7], columns, 3, (ulong)i);
            var age = columns[0].Maximum - columns[0].Minimum;
            var income = columns[2].Maximum - columns[2].Minimum;
            float[] allowed = [columns[0].Maximum + age, columns[0].Minimum - age];
            float[] allowedIncome = [columns[2].Maximum + income, columns[2].Minimum - income];

            Assert.That(row[0] == 50 ? allowedIncome.Contains(row[2]) : allowed.Contains(row[0]) && row[2] == 2000);
            Assert.That((row[1], row[3]), Is.EqualTo((1f, 7f)), "neither categories nor constants");
        }
    }

    [Test]
    public void Missing_values_stay_missing_under_noise_and_rounding()
    {
        var columns = Profile();

        Assert.That(Apply(new FeatureNoise(), [float.NaN, 1, 2000, 7], columns, 5, 1)[0], Is.NaN);
        Assert.That(Apply(new FeatureRounding(), [float.NaN, 1, 2000, 7], columns, 5, 1)[0], Is.NaN);
    }

    [Test]
    public void Covariate_shift_moves_the_weighted_mean_by_its_strength_along_the_direction()
    {
        // One standard normal column: weights exp(t x) make it normal with mean t, and n exp(-t^2) effective rows.
        var random = new SeededRandom(5);
        var values = Enumerable.Range(0, 20_000).Select(_ => (float)random.NextGaussian()).ToArray();
        var profile = new TableProfile(Columns[..1]);
        Array.ForEach(values, value => profile.Add([value]));
        var direction = CovariateShift.Direction(profile.Columns, 1, "toy");
        Assert.That(Math.Abs(direction[0]), Is.EqualTo(1).Within(1e-12));

        var weights = values.Select(value => CovariateShift.Weight([value], profile.Columns, direction, 3)).ToArray();

        var mean = values.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();
        Assert.That(mean * direction[0], Is.EqualTo(1).Within(0.06));
        var effective = weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight); // Kish, 1965
        Assert.That(effective / 20_000, Is.EqualTo(Math.Exp(-1)).Within(0.06));
        var drawn = CovariateShift.Resample(weights, 20_000, 1).Average(row => values[row]);
        Assert.That(drawn, Is.EqualTo(mean).Within(0.02));
    }

    [Test]
    public void Resampling_draws_each_row_floor_or_ceiling_of_its_share()
    {
        var rows = CovariateShift.Resample([1, 3, 0, 4], 16, 7);

        Assert.That(rows.GroupBy(row => row).ToDictionary(group => group.Key, group => group.Count()), Is.EqualTo(new Dictionary<int, int> { [0] = 2, [1] = 6, [3] = 8 }));
        Assert.That(rows, Is.Ordered);
    }

    [TestCase("mean", 0f, 3.5f)]
    [TestCase("median", 0f, 2.5f)]
    [TestCase("most_frequent", 0f, 1f)]
    [TestCase("constant", -7f, -7f)]
    public void A_lost_number_becomes_what_the_strategy_says_and_a_lost_category_the_most_frequent_one(string strategy, float constant, float expected)
    {
        // 1, 1, 2, 3, 7, 7: mean 21/6, median (2 + 3)/2, and of the two values that come twice the smaller.
        var profile = new TableProfile(Columns[..2], new Imputation(strategy, constant));
        foreach (var (value, colour) in new[] { (7f, 2f), (1f, 0f), (3f, 2f), (float.NaN, 2f), (1f, 1f), (7f, 2f), (2f, 0f) })
        {
            profile.Add([value, colour]);
        }

        Assert.That(profile.Columns.Select(column => column.Imputed), Is.EqualTo(new[] { expected, 2f }));

        var rows = Enumerable.Range(0, 50).Select(i => Apply(new MissingValues(), [99, 1], profile.Columns, 5, (ulong)i)).ToArray();
        Assert.That(rows.Select(row => row[0]).Distinct(), Is.EquivalentTo(new[] { 99f, expected }));
        Assert.That(rows.Select(row => row[1]).Distinct(), Is.EquivalentTo(new[] { 1f, 2f }));
    }

    [Test]
    public void The_median_of_an_odd_number_of_values_is_the_middle_one_and_a_column_without_values_has_none()
    {
        var profile = new TableProfile([Columns[0], Columns[2]], new Imputation("median"));
        Array.ForEach<float>([5, -1, 30], value => profile.Add([value, float.NaN]));

        Assert.That(profile.Columns.Select(column => column.Imputed), Is.EqualTo(new[] { 5f, 0f }));
    }

    private static IReadOnlyList<ColumnProfile> Profile()
    {
        var profile = new TableProfile(Columns);
        for (var i = 0; i < 300; i++)
        {
            profile.Add([20 + (i % 50), i % 7 == 0 ? 2 : 0, 1000 + (i * 37 % 3000), 7]);
        }

        return profile.Columns;
    }

    private static float[] Apply(TabularPerturbation perturbation, float[] row, IReadOnlyList<ColumnProfile> columns, int severity, ulong seed)
    {
        var random = new SeededRandom(seed);
        var result = new float[row.Length];
        perturbation.Apply(row, result, columns, severity, ref random);
        return result;
    }
}
