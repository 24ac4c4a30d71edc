using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EvalHarness.Data;
using EvalHarness.Datasets;
using EvalHarness.Perturbations;
using EvalHarness.Runs;

namespace EvalHarness.Perturbing;

[TestFixture]
public sealed class ImagePerturbingTests
{
    private static readonly byte[] Colour = [.. Enumerable.Range(0, 3 * 12 * 10 * 3).Select(i => (byte)(i * 37))];

    [Test]
    public void Inverse_of_an_array_has_its_layout_and_every_value_turned_over()
    {
        using var folder = new TempFolder();
        var input = ImageInput.FromArray(WriteArray(folder, "x.npy", Colour, 3, 12, 10, 3));

        var results = ImagePerturbing.Run(input, PerturbationSelection.Resolve("inverse:5"), SampleSubset.All, folder.At("y.npy"), 2, default);

        var (sizes, bytes) = ReadArray(folder.At("y.npy"));
        Assert.That(sizes, Is.EqualTo("(3, 12, 10, 3)"));
        Assert.That(bytes, Is.EqualTo(Colour.Select(value => (byte)(255 - value)).ToArray()));
        Assert.That(results[0].Reading.Images, Is.EqualTo(3));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(2), "no temporary file is left");
    }

    [Test]
    public void Writes_the_very_pixels_that_an_evaluation_of_the_same_seed_sees()
    {
        using var folder = new TempFolder();
        var pixels = TestData.Pixels(5, 100);
        TestData.WriteIdx(folder, "tiny", pixels, [0, 1, 0, 1, 1], 10, 10);
        var input = ImageInput.FromDataset(folder.Path, "tiny");

        ImagePerturbing.Run(input, PerturbationSelection.Resolve("gaussian_noise:2,4"), new SampleSubset(3, 7), folder.At("out"), 2, default);

        var indices = Npy.Read<int>(File.ReadAllBytes(folder.At("out/indices.npy")));
        var (sizes, bytes) = ReadArray(folder.At("out/gaussian_noise-4.npy"));
        var expected = new byte[300];
        var clean = indices.SelectMany(index => pixels.Skip(index * 100).Take(100)).ToArray();
        new ImagePerturber(StandardPerturbations.Find("gaussian_noise")!, PerturbationMode.Canonical, 4, new ImageShape(10, 10, 1), 7, "tiny")
            .Apply(clean, indices, expected);
        Assert.That(sizes, Is.EqualTo("(3, 10, 10)"));
        Assert.That(bytes, Is.EqualTo(expected));
        Assert.That(indices, Is.EqualTo(new SampleSubset(3, 7).Indices("tiny", 5)));
        Assert.That(Npy.Read<int>(File.ReadAllBytes(folder.At("out/labels.npy"))), Is.EqualTo(indices.Select(i => new[] { 0, 1, 0, 1, 1 }[i])));
        Assert.That(File.Exists(folder.At("out/gaussian_noise-2.npy")));
    }

    [Test]
    public void Several_settings_do_not_go_into_one_file()
    {
        using var folder = new TempFolder();
        var input = ImageInput.FromArray(WriteArray(folder, "x.npy", Colour, 3, 12, 10, 3));

        Assert.That(
            () => ImagePerturbing.Run(input, PerturbationSelection.Resolve("contrast"), SampleSubset.All, folder.At("y.npy"), 1, default),
            Throws.TypeOf<UsageException>().With.Message.Contains("5 settings"));
    }

    [Test]
    public void A_perturbation_that_needs_colour_is_an_error_by_its_own_name_and_left_out_of_a_group()
    {
        var grey = new ImageShape(28, 28, 1);

        Assert.That(() => PerturbationChoice.Of(["saturate:2"], grey), Throws.TypeOf<UsageException>().With.Message.Contains("needs colour"));
        var choice = PerturbationChoice.Of(["imagenet-c-extra:1", "spatter:1"], grey);
        Assert.That(choice.Settings.Select(setting => setting.ToString()), Is.EqualTo(new[] { "speckle_noise-1", "gaussian_blur-1", "spatter-1" }));
        Assert.That(choice.LeftOut, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_image_of_3_pixels_a_side_an_array_of_floats_and_a_missing_file_are_refused_in_words()
    {
        using var folder = new TempFolder();
        var tiny = ImageInput.FromArray(WriteArray(folder, "tiny.npy", new byte[18], 2, 3, 3));

        Assert.That(() => PerturbationChoice.Of(["imagenet-c"], tiny.Shape), Throws.TypeOf<UsageException>().With.Message.Contains("at least"));
        Assert.That(() => ImageInput.FromArray(folder.At("none.npy")), Throws.TypeOf<UsageException>().With.Message.Contains("no such file"));
        var text = folder.Write("text.npy", "label,x\n1,2\n");
        Assert.That(() => ImageInput.FromArray(text), Throws.TypeOf<UsageException>().With.Message.Contains("text.npy"));
    }

    [Test]
    public void A_contact_sheet_shows_clean_and_each_severity_enlarged_by_a_whole_number()
    {
        using var folder = new TempFolder();
        var input = ImageInput.FromArray(WriteArray(folder, "x.npy", Colour, 3, 12, 10, 3));

        var png = ContactSheet.Png(input, 1, PerturbationSelection.Resolve("contrast:1-5"), 1);

        Assert.That(png.AsSpan(1, 3).SequenceEqual("PNG"u8));
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), Is.GreaterThan(6 * 7 * 10), "six pictures, seven times as wide as 10 pixels");
        Assert.That(() => ContactSheet.Png(input, 3, PerturbationSelection.Resolve("contrast:1"), 1), Throws.TypeOf<UsageException>().With.Message.Contains("0 to 2"));
    }

    [Test]
    public void The_font_draws_a_dash_as_three_pixels_in_a_row()
    {
        var canvas = new Canvas(8, 8);

        PixelFont.Draw(canvas, "-", 0, 0, 1, 0, 0, 0);

        var expected = new Canvas(8, 8);
        expected.Fill(1, 3, 3, 1, 0, 0, 0);
        Assert.That(canvas.ToPng(), Is.EqualTo(expected.ToPng()));
    }

    private static string WriteArray(TempFolder folder, string name, byte[] values, params int[] sizes)
    {
        using var stream = new MemoryStream();
        Npy.WriteHeader<byte>(stream, sizes);
        stream.Write(values);
        return folder.Write(name, stream.ToArray());
    }

    private static (string Sizes, byte[] Values) ReadArray(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        var from = header.IndexOf('(', StringComparison.Ordinal);
        Assert.That(start % 64, Is.Zero, string.Create(CultureInfo.InvariantCulture, $"data begins at {start}"));
        return (header[from..(header.IndexOf(')', StringComparison.Ordinal) + 1)], bytes[start..]);
    }
}
