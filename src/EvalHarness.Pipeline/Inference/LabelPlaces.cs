using System.Globalization;
using EvalHarness.Datasets;
using EvalHarness.Models;

namespace EvalHarness.Inference;

/// <summary>
/// The class of a label that a model gives: by the names of the card, else by those of its graph. Where the graph names none, or gives the place of the
/// largest score, a number is the place.
/// </summary>
/// <param name="model">The model, whose output is labels only.</param>
internal sealed class LabelPlaces(CatalogedModel model)
{
    private readonly ClassIndex _named = new(IsPlace(model) ? [] : model.Labels ?? []);
    private readonly ClassIndex _own = new(IsPlace(model) ? [] : model.GraphLabels);
    private readonly bool _takesPlaces = IsPlace(model) || model.GraphLabels.Count == 0;

    /// <summary>The class of a label; -1 where it is none.</summary>
    public int Of(string label)
    {
        var place = _named.Find(label) is >= 0 and var named ? named : _own.Find(label);
        return place < 0 && _takesPlaces && int.TryParse(label, CultureInfo.InvariantCulture, out var number) ? number : place;
    }

    private static bool IsPlace(CatalogedModel model) => model.File.PlaceOutputs.Contains(model.Output.Name);
}
