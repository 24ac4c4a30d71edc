using System.Security.Cryptography;

namespace EvalHarness.EndToEnd;

/// <summary>
/// Grey 8x8 images of noise with one quadrant a little brighter: its number is the label. Models that add up some pixels of every quadrant
/// find it more or less often, and how often can be counted with whole numbers.
/// </summary>
public sealed class Quadrants
{
    public const int Side = 8;
    public const int Size = Side * Side;
    public const int Classes = 4;

    private Quadrants(byte[] pixels, byte[] labels) => (Pixels, Labels) = (pixels, labels);

    /// <summary>Image after image.</summary>
    public byte[] Pixels { get; }

    public byte[] Labels { get; }

    /// <summary>Makes images. None leaves a tie for the first place in any of the models, so every prediction is certain.</summary>
    public static Quadrants Make(int count, uint seed)
    {
        var pixels = new byte[count * Size];
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % Classes);
            var image = pixels.AsSpan(i * Size, Size);
            do
            {
                for (var p = 0; p < Size; p++)
                {
                    seed = (seed * 1664525) + 1013904223;
                    image[p] = (byte)(70 + ((seed >> 16) % 80) + (Quadrant(p) == labels[i] ? 25 : 0));
                }
            }
            while (HasTie(image));
        }

        return new Quadrants(pixels, labels);
    }

    /// <summary>Class of a pixel.</summary>
    public static int Quadrant(int pixel) => (pixel / Side / 4 * 2) + (pixel % Side / 4);

    /// <summary>Whether a model that uses <paramref name="used"/> pixels of a quadrant (the first ones, row by row) sees a pixel.</summary>
    public static bool Sees(int pixel, int used) => (pixel / Side % 4 * 4) + (pixel % 4) < used;

    /// <summary>What a model with so many pixels a quadrant must predict.</summary>
    public int Prediction(int image, int used) => Best(Sums(Pixels.AsSpan(image * Size, Size), used)).Class;

    /// <summary>How many images such a model must get right.</summary>
    public int Correct(int used) => Enumerable.Range(0, Labels.Length).Count(image => Prediction(image, used) == Labels[image]);

    /// <summary>A dataset of it, with the files' hashes.</summary>
    public void Write(TempFolder folder, string name, string role, string? of = null)
    {
        var images = TestData.Idx(Pixels, Labels.Length, Side, Side);
        var labels = TestData.Idx(Labels, Labels.Length);
        folder.Write($"{name}/images", images);
        folder.Write($"{name}/labels", labels);
        var belongs = of is null ? string.Empty : $"\"of\": \"{of}\", ";
        folder.Write(
            $"{name}/dataset.json",
            $$"""
            {"name": "{{Path.GetFileName(name)}}", "role": "{{role}}", {{belongs}}"format": "idx", "classes": ["north-west", "north-east", "south-west", "south-east"],
             "files": [{"path": "images", "role": "images", "sha256": "{{Hash(images)}}"}, {"path": "labels", "role": "labels", "sha256": "{{Hash(labels)}}"}]}
            """);
    }

    /// <summary>A model that adds up <paramref name="used"/> pixels of every quadrant, made larger by layers that change nothing.</summary>
    public static byte[] Model(int used, int idleLayers)
    {
        var graph = new OnnxGraph().Input("image", TestModels.Float, null, 1, Side, Side).Node("Flatten", ["image"], ["h0"]);
        var identity = new float[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            identity[(i * Size) + i] = 1;
        }

        for (var layer = 0; layer < idleLayers; layer++)
        {
            graph.Weights($"I{layer}", identity, Size, Size).Node("MatMul", [$"h{layer}", $"I{layer}"], [$"h{layer + 1}"]);
        }

        return graph
            .Weights("W", Weights(used), Classes, Size)
            .Node("Gemm", [$"h{idleLayers}", "W"], ["logits"], OnnxGraph.Int("transB", 1))
            .Output("logits", TestModels.Float, null, Classes)
            .Model();
    }

    /// <summary>Like <see cref="Model"/>, but not a number for images whose first pixel is above a threshold (0 to 255).</summary>
    public static byte[] SometimesNotANumber(int used, int threshold)
    {
        // The square root of (threshold - pixel) is not a number where the pixel is brighter; 0 times it changes nothing elsewhere.
        var first = new float[Size];
        first[0] = -1;
        return new OnnxGraph()
            .Input("image", TestModels.Float, null, 1, Side, Side)
            .Weights("W", Weights(used), Classes, Size)
            .Weights("F", first, Size, 1)
            .Weights("t", [(threshold + 0.5f) / 255f], 1)
            .Weights("zero", [0f], 1)
            .Node("Flatten", ["image"], ["h"])
            .Node("Gemm", ["h", "W"], ["z"], OnnxGraph.Int("transB", 1))
            .Node("MatMul", ["h", "F"], ["minus"])
            .Node("Add", ["minus", "t"], ["room"])
            .Node("Sqrt", ["room"], ["root"])
            .Node("Mul", ["root", "zero"], ["nothing"])
            .Node("Add", ["z", "nothing"], ["logits"])
            .Output("logits", TestModels.Float, null, Classes)
            .Model();
    }

    private static float[] Weights(int used)
    {
        var weights = new float[Classes * Size];
        for (var p = 0; p < Size; p++)
        {
            weights[(Quadrant(p) * Size) + p] = Sees(p, used) ? 16f / used : 0;
        }

        return weights;
    }

    private static bool HasTie(ReadOnlySpan<byte> image)
    {
        foreach (var used in Project.Used)
        {
            var sums = Sums(image, used);
            var best = Best(sums);
            if (sums.Count(sum => sum == best.Sum) > 1)
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Sums(ReadOnlySpan<byte> image, int used)
    {
        var sums = new int[Classes];
        for (var p = 0; p < Size; p++)
        {
            sums[Quadrant(p)] += Sees(p, used) ? image[p] : 0;
        }

        return sums;
    }

    private static (int Class, int Sum) Best(int[] sums) => (Array.IndexOf(sums, sums.Max()), sums.Max());

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
