using EvalHarness.Data;
using EvalHarness.Models;

namespace EvalHarness.Datasets;

/// <summary>Texts, one a row of a CSV file or a file of JSON lines.</summary>
internal sealed class TextFormat : RowFormat
{
    private readonly int _text;

    private TextFormat(RowSource source, RowScan scan, LabelColumn? labels, int text)
        : base(source, scan, labels) => _text = text;

    public static TextFormat Create(DatasetCard card)
    {
        var source = RowSource.Open(card, card.Format == "jsonl");
        var scan = new RowScan(source, card.Options.Missing);
        var labels = LabelColumn.Find(card, source, scan);
        var text = card.Options.InputColumn is { } named
            ? source.Needed(named)
            : ((string[])["text", "sentence", "content", "body", "message"]).Select(source.Find).FirstOrDefault(found => found >= 0, -1);
        return text >= 0
            ? new TextFormat(source, scan, labels, text)
            {
                Kind = DataKind.Text,
                Count = scan.Count,
                Classes = labels?.Classes,
                HasLabels = labels is not null,
                Warnings = scan.Empty(text) == 0 ? scan.Warnings
                    : [.. scan.Warnings, FormattableString.Invariant($"{scan.Empty(text)} of {scan.Count} texts are empty, and are evaluated as that.")],
            }
            : throw new RefusedException(
                $"{Path.GetFileName(source.Path)} has no column of a usual name for texts, but: {string.Join(", ", source.Header.Take(12))}.",
                "Name it in dataset.json: \"options\": {\"input_column\": \"...\"}.");
    }

    protected override void Store(SampleBatch batch, List<string?[]> rows, string?[] problems)
    {
        var texts = ((TextBatch)batch).Texts;
        for (var i = 0; i < rows.Count; i++)
        {
            texts[i] = rows[i][_text] ?? string.Empty;
            problems[i] = rows[i][_text] is null ? "its text is missing" : null;
        }
    }
}
