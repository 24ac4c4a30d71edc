using EvalHarness.Runs;

namespace EvalHarness.Reports.Sections;

/// <summary>Where the numbers come from: what was run, on what, with what.</summary>
internal static class ProvenanceSection
{
    /// <summary>Adds the section.</summary>
    public static void Add(ReportInput input, ReportPage page)
    {
        var facts = new List<(string Name, string Value)>
        {
            ("Run", input.Run.Id),
            ("Suite", input.Run.Suite),
            ("Seed", ReportNumber.Text(input.Run.Seed)),
        };
        if (input.Document is { } document)
        {
            facts.AddRange(Facts(document));
        }

        page.Section(
            "provenance",
            "Provenance",
            "Provenance",
            "What is needed to repeat this run, and to know that it is the same one.",
            Html.Of($"{List(facts)}{Floors(input)}{Models(input)}{Data(input.Document)}"));
    }

    private static Html List(IEnumerable<(string Name, string Value)> facts) => Html.Of(
        $"<dl class=\"facts\">{Html.Join(facts.Select(fact => Html.Of($"<dt>{fact.Name}</dt><dd>{fact.Value}</dd>\n")))}</dl>\n");

    private static IEnumerable<(string Name, string Value)> Facts(RunDocument document)
    {
        yield return ("Status", document.Status == RunStatus.Complete ? "complete" : "incomplete: some cells or files could not be evaluated");
        yield return ("Started", ReportNumber.Moment(document.StartedUtc));
        yield return ("Finished", ReportNumber.Moment(document.FinishedUtc));
        yield return ("Device", $"{document.Device}, {ReportNumber.Plural(document.Threads, "thread")}");
        foreach (var (name, value) in document.Hardware.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return (name, value);
        }

        foreach (var (name, version) in document.Versions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            yield return (name, version);
        }

        yield return ("Git commit", document.GitCommit ?? "n/a (not run inside a repository)");
        yield return ("Suite SHA-256", document.SuiteSha256);
        yield return ("Cells reused", $"{ReportNumber.Count(document.ReusedCells)} of {ReportNumber.Count(document.Cells.Count)}");
        foreach (var (stage, seconds) in document.Timings)
        {
            yield return ($"Time: {stage}", $"{ReportNumber.Short(seconds)} s");
        }
    }

    private static Html Floors(ReportInput input) => input.Run.Floors.Count == 0 ? Html.None : HtmlTable.Render(
        $"Nondeterminism floor. {RunFloors.Sentence(input.Run.Floors)}",
        [new("Checkpoint"), new("Samples", true), new("Labels changed", true), new("Largest difference of an output", true), new("of NLL", true), new("of confidence", true)],
        input.Run.Floors.Select(pair => new HtmlCell[]
        {
            pair.Key,
            new(Html.Text(ReportNumber.Count(pair.Value.Samples)), pair.Value.Samples),
            new(Html.Text(ReportNumber.Count(pair.Value.Flips)), pair.Value.Flips),
            Number(pair.Value.LargestOutputDifference),
            Number(pair.Value.Nll),
            Number(pair.Value.Confidence),
        }));

    private static HtmlCell Number(double? value) => new(Html.Text(ReportNumber.Short(value)), value);

    private static Html Models(ReportInput input) => HtmlTable.Render(
        "Model files, SHA-256 with external data",
        [new("Checkpoint"), new("Parameters", true), new("SHA-256")],
        input.Run.Checkpoints.Select(checkpoint => new HtmlCell[]
        {
            checkpoint.Id,
            new(Html.Text(checkpoint.Parameters is { } count ? ReportNumber.Count((long)count) : ReportNumber.Missing), checkpoint.Parameters),
            Html.Of($"<span class=\"mono\">{checkpoint.Sha256}</span>"),
        }));

    private static Html Data(RunDocument? document) => document is null ? Html.None : HtmlTable.Render(
        "Datasets",
        [new("Dataset"), new("Role"), new("Of"), new("Samples", true), new("Classes", true), new("Content hash")],
        document.Datasets.Select(dataset => new HtmlCell[]
        {
            dataset.Name,
            dataset.Role,
            dataset.Of ?? string.Empty,
            new(Html.Text(ReportNumber.Count(dataset.Count)), dataset.Count),
            new(Html.Text(ReportNumber.Count(dataset.Classes.Count)), dataset.Classes.Count),
            Html.Of($"<span class=\"mono\">{dataset.ContentHash}</span>"),
        }));
}
