using System.Globalization;
using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// How images become the input of a model, with every default filled in: grey and RGB are converted into one another, then resized and cropped
/// where the card says so, then scaled channel by channel, then laid out.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>How a sample lies in the input.</summary>
    public required InputLayout Layout { get; init; }

    /// <summary>Whether an image as one row holds its colours pixel by pixel; otherwise one channel follows the other.</summary>
    public bool IsRowByPixel { get; init; }

    /// <summary>Element type of the input.</summary>
    public required OnnxElementType ElementType { get; init; }

    /// <summary>Factor on the byte.</summary>
    public required double Scale { get; init; }

    /// <summary>Mean after scaling, one a channel, or one for all.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation after scaling, one a channel, or one for all.</summary>
    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>Whether blue comes first.</summary>
    public bool IsBgr { get; init; }

    /// <summary>Channels of the input; null to take the images'.</summary>
    public int? Channels { get; init; }

    /// <summary>Rows of the input; null to take the images'.</summary>
    public int? Height { get; init; }

    /// <summary>Columns of the input; null to take the images'.</summary>
    public int? Width { get; init; }

    /// <summary>Features of a flat input; null where free.</summary>
    public int? Features { get; init; }

    /// <summary>Size of the shorter side, or height and width, before the crop; null for no resize.</summary>
    public IReadOnlyList<int>? Resize { get; init; }

    /// <summary>Centre crop; null for none.</summary>
    public IReadOnlyList<int>? Crop { get; init; }

    /// <summary>Equal for equal preprocessing.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Layout}{(IsRowByPixel ? "/by pixel" : string.Empty)}/{ElementType}/{Scale:R}/{List(Mean)}/{List(Std)}/{(IsBgr ? "bgr" : "rgb")}/{Channels}/{Height}/{Width}/{Features}/{Sizes(Resize)}/{Sizes(Crop)}");

    /// <summary>What a model asks for, by its graph and card. Inputs of floats take 0 to 1 unless the card says otherwise, inputs of bytes 0 to 255.</summary>
    public static ImagePreprocessing For(CatalogedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (spec, card) = (model.Input, model.Card.Preprocessing);
        var isByte = spec.ElementType is OnnxElementType.UInt8 or OnnxElementType.Int32 or OnnxElementType.Int64;
        return new ImagePreprocessing
        {
            Layout = spec.Layout,
            IsRowByPixel = spec.Layout == InputLayout.Flat && card.Layout == "nhwc",
            ElementType = spec.ElementType,
            Scale = card.Scale ?? (isByte ? 1 : 1.0 / 255),
            Mean = card.Mean ?? [0],
            Std = card.Std ?? [1],
            IsBgr = card.ChannelOrder == "bgr",
            Channels = spec.Channels ?? card.ChannelOrder switch { null => null, "grey" => 1, _ => 3 },
            Height = spec.Height,
            Width = spec.Width,
            Features = spec.Features,
            Resize = card.Resize,
            Crop = card.Crop,
        };
    }

    /// <summary>Shape of the input for images of a shape, or what does not fit.</summary>
    public (ImageShape? Target, string? Problem) TargetFor(ImageShape source)
    {
        var (height, width) = SizeAfter(source);
        var channels = Channels ?? FlatChannels(height * width) ?? source.Channels;
        if ((Height ?? height) != height || (Width ?? width) != width)
        {
            return (null, FormattableString.Invariant(
                $"the model takes images of {Height?.ToString(CultureInfo.InvariantCulture) ?? "any"} x {Width?.ToString(CultureInfo.InvariantCulture) ?? "any"}, but gets {height} x {width}. Say how to resize in the card: \"preprocessing\": {{\"resize\": [{Height ?? height}, {Width ?? width}]}}."));
        }

        var target = new ImageShape(height, width, channels);
        return Layout == InputLayout.Flat && Features is { } features && features != target.Size
            ? (null, FormattableString.Invariant($"the model takes {features} features, but images of {target} have {target.Size}. Resize in the card, or use data of the right size."))
            : (target, null);
    }

    private int? FlatChannels(int plane) => Layout == InputLayout.Flat && Features is { } features
        ? features == plane ? 1 : features == 3 * plane ? 3 : null
        : null;

    /// <summary>Size after the resize and before the crop.</summary>
    public (int Height, int Width) ResizedSize(ImageShape source) => Resize switch
    {
        null => (source.Height, source.Width),
        [var shorter] when source.Height <= source.Width => (shorter, (int)Math.Round((double)shorter * source.Width / source.Height)),
        [var shorter] => ((int)Math.Round((double)shorter * source.Height / source.Width), shorter),
        var both => (both[0], both[1]),
    };

    private (int Height, int Width) SizeAfter(ImageShape source)
    {
        var (height, width) = ResizedSize(source);
        return Crop is null ? (height, width) : (Math.Min(height, Crop[0]), Math.Min(width, Crop[^1]));
    }

    private static string List(IReadOnlyList<double> numbers) =>
        string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private static string Sizes(IReadOnlyList<int>? sizes) => sizes is null
        ? "-"
        : string.Join('x', sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
