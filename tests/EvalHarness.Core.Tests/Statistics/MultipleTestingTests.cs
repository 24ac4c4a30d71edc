namespace EvalHarness.Statistics;

public sealed class MultipleTestingTests
{
    private static double[] P => ReferenceValues.Numbers("p_adjust", "p");

    [Test]
    public void Agrees_with_statsmodels()
    {
        Assert.That(MultipleTesting.Bonferroni(P), Is.EqualTo(ReferenceValues.Numbers("p_adjust", "bonferroni")).Within(1e-12));
        Assert.That(MultipleTesting.Holm(P), Is.EqualTo(ReferenceValues.Numbers("p_adjust", "holm")).Within(1e-12));
        Assert.That(MultipleTesting.SimesHochberg(P), Is.EqualTo(ReferenceValues.Numbers("p_adjust", "simes-hochberg")).Within(1e-12));
        Assert.That(MultipleTesting.BenjaminiHochberg(P), Is.EqualTo(ReferenceValues.Numbers("p_adjust", "fdr_bh")).Within(1e-12));
        Assert.That(MultipleTesting.BenjaminiYekutieli(P), Is.EqualTo(ReferenceValues.Numbers("p_adjust", "fdr_by")).Within(1e-12));
    }

    [Test]
    public void Nothing_to_test_is_nothing_adjusted() => Assert.That(MultipleTesting.Holm([]), Is.Empty);

    [Test]
    public void Equal_p_values_stay_equal() =>
        Assert.That(MultipleTesting.BenjaminiHochberg([0.02, 0.02, 0.02]), Is.All.EqualTo(0.02).Within(1e-15));

    [Test]
    public void NaN_is_refused() => Assert.That(() => MultipleTesting.Holm([double.NaN]), Throws.InstanceOf<ArgumentException>());
}
