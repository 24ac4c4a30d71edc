namespace EvalHarness.Datasets;

/// <summary>Data that get a dataset.json, and what is known of them already.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Role">What they are for, by the name of the folder.</param>
/// <param name="LabelColumn">Column of the labels that the user names; null to find it.</param>
internal sealed record NewData(string Folder, DatasetRole Role, string? LabelColumn)
{
    /// <summary>Whether a file is, by its name, of the part that is wanted where there are several: of the training data for this role, else of the test data.</summary>
    public bool IsOfThePart(string file) =>
        (Role == DatasetRole.Train ? (string[])["train"] : ["test", "t10k"]).Any(part => file.Contains(part, StringComparison.OrdinalIgnoreCase));
}
