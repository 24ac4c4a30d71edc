using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>Short ways to perturb in tests.</summary>
internal static class Perturb
{
    public static byte[] Apply(
        string id, int severity, ImageShape shape, byte[] image, int index = 0, PerturbationMode mode = PerturbationMode.Canonical)
    {
        var result = new byte[image.Length];
        var perturber = new ImagePerturber(StandardPerturbations.Find(id)!, mode, severity, shape, 1, "tests");
        perturber.Apply(image, [index], result);
        return result;
    }

    /// <summary>An image of one value all over.</summary>
    public static byte[] Flat(ImageShape shape, byte value)
    {
        var image = new byte[shape.Size];
        image.AsSpan().Fill(value);
        return image;
    }
}
