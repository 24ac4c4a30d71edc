using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Samples with their captions; images as the models saw them, beside their clean selves.</summary>
internal static class ImageList
{
    /// <summary>A list of samples.</summary>
    public static Html Render(IEnumerable<Html> items) => Html.Of($"<ul class=\"images\">\n{Html.Join(items)}</ul>\n");

    /// <summary>One sample: an image with its clean self on the left if it was perturbed; rows of a table and texts by their captions alone.</summary>
    public static Html Item(ReportInput input, Condition condition, int index, Html caption)
    {
        var before = condition.Perturbation is null ? null : new ReportNames(input.Run).CleanOf(condition);
        var shown = input.Images?.Png(condition.Dataset, index, condition.Id);
        var clean = before is null ? null : input.Images?.Png(before.Dataset, index, before.Id);
        var pair = shown is null && clean is null ? Html.None : Html.Of(
            $"<div class=\"pair\">{(before is null ? Html.None : Image(clean, $"Clean image {index} of {before.Dataset}"))}{Image(shown, $"{(before is null ? "Image" : "Perturbed image")} {index} of {condition.Dataset}")}</div>");
        return Html.Of($"<li><figure>{pair}<figcaption>{caption}</figcaption></figure></li>\n");
    }

    /// <summary>The name of a class; its number where the run does not know the name.</summary>
    public static string Class(ReportInput input, string dataset, int label)
    {
        var classes = input.Document?.Datasets.FirstOrDefault(one => string.Equals(one.Name, dataset, StringComparison.Ordinal))?.Classes;
        return classes is not null && label >= 0 && label < classes.Count ? classes[label] : $"class {ReportNumber.Count(label)}";
    }

    private static Html Image(byte[]? png, string what) => png is null
        ? Html.Of($"<span class=\"absent\">not at hand</span>")
        : Html.Of($"<img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"{what}\">");
}
