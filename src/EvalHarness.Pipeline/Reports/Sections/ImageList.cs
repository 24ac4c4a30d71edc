using EvalHarness.Evaluation;

namespace EvalHarness.Reports.Sections;

/// <summary>Images with their captions, each one as the models saw it beside its clean self.</summary>
internal static class ImageList
{
    /// <summary>A list of images.</summary>
    public static Html Render(IEnumerable<Html> items) => Html.Of($"<ul class=\"images\">\n{Html.Join(items)}</ul>\n");

    /// <summary>One image; with its clean self on the left if it was perturbed.</summary>
    public static Html Item(ReportInput input, Condition condition, int index, Html caption)
    {
        var shown = Image(input, condition.Dataset, condition.Id, index, condition.Perturbation is null ? "Image" : "Perturbed image");
        var before = condition.Perturbation is null ? null : new ReportNames(input.Run).CleanOf(condition);
        var clean = before is null ? Html.None : Image(input, before.Dataset, before.Id, index, "Clean image");
        return Html.Of($"<li><figure><div class=\"pair\">{clean}{shown}</div><figcaption>{caption}</figcaption></figure></li>\n");
    }

    /// <summary>The name of a class; its number where the run does not know the name.</summary>
    public static string Class(ReportInput input, string dataset, int label)
    {
        var classes = input.Document?.Datasets.FirstOrDefault(one => string.Equals(one.Name, dataset, StringComparison.Ordinal))?.Classes;
        return classes is not null && label >= 0 && label < classes.Count ? classes[label] : $"class {ReportNumber.Count(label)}";
    }

    private static Html Image(ReportInput input, string dataset, string condition, int index, string what) =>
        input.Images?.Png(dataset, index, condition) is { } png
            ? Html.Of($"<img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"{what} {index} of {dataset}\">")
            : Html.Of($"<span class=\"absent\">image {index}</span>");
}
