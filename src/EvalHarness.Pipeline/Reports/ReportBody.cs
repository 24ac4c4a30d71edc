using System.Text.Json;
using EvalHarness.Reports.Sections;
using EvalHarness.Runs;

namespace EvalHarness.Reports;

/// <summary>
/// What a report says of a run, apart from when and where it was run: all sections but the provenance, and the data of their charts. Made of
/// nothing that differs between two runs of the same things, so it can be kept for the next.
/// </summary>
/// <param name="Sections">The sections, in their order.</param>
/// <param name="Markup">Their markup.</param>
/// <param name="Data">The charts' data and every measurement, as JSON.</param>
internal sealed record ReportBody(IReadOnlyList<ReportLink> Sections, string Markup, string Data)
{
    /// <summary>Makes the body.</summary>
    public static ReportBody Of(ReportInput input)
    {
        var timeless = input with { Run = input.Run with { Id = string.Empty }, Document = input.Document?.Timeless() };
        var page = new ReportPage();
        SummarySection.Add(timeless, page);
        GateSection.Add(timeless, page);
        FindingSection.Add(timeless, page);
        ScaleSection.Add(timeless, page);
        CostSection.Add(timeless, page);
        RobustnessSection.Add(timeless, page);
        AttackSection.Add(timeless, page);
        CalibrationSection.Add(timeless, page);
        OodSection.Add(timeless, page);
        ScalingSection.Add(timeless, page);
        VariantSection.Add(timeless, page);
        FlipSection.Add(timeless, page);
        SliceSection.Add(timeless, page);
        QualitySection.Add(timeless, page);
        NumbersSection.Add(page);
        return new ReportBody([.. page.Sections], page.Body.Value, ReportJson.Write(timeless, page.Charts));
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static ReportBody FromBytes(byte[] bytes) => JsonSerializer.Deserialize<ReportBody>(bytes, RunJson.Compact)!;

    /// <summary>The body, to be kept.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Compact);
}

/// <summary>A section as the navigation lists it.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Name">Its name.</param>
internal sealed record ReportLink(string Id, string Name);
