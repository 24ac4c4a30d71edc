using System.Globalization;
using System.Text;
using System.Text.Json;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>
/// The data inside report.html: the charts' tables, their specifications and every measurement of the run, once. The writer escapes
/// &lt;, &gt; and &amp; as \u003C and the like, so no text can end the element that holds it.
/// </summary>
internal static class ReportJson
{
    /// <summary>The JSON text.</summary>
    public static string Write(ReportInput input, IReadOnlyList<ReportChart> charts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("charts");
            foreach (var chart in charts)
            {
                json.WritePropertyName(chart.Id);
                WriteChart(json, chart);
            }

            json.WriteEndObject();
            json.WriteStartObject("specs");
            foreach (var spec in charts.Select(chart => chart.Spec).Distinct(StringComparer.Ordinal))
            {
                json.WritePropertyName(spec);
                using var document = JsonDocument.Parse(ReportAssets.Spec(spec));
                document.RootElement.WriteTo(json);
            }

            json.WriteEndObject();
            json.WritePropertyName("cells");
            WriteCells(json, input.Run);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteChart(Utf8JsonWriter json, ReportChart chart)
    {
        json.WriteStartObject();
        json.WriteString("spec", chart.Spec);
        json.WriteString("title", chart.Title);
        json.WriteString("description", chart.Description);
        if (chart.Cells is { } cells)
        {
            json.WriteStartObject("cells");
            json.WriteString("metric", cells.Metric);
            json.WriteString("checkpoint", cells.Checkpoint);
            json.WriteString("perturbation", cells.Perturbation is { } shown ? ReportNames.Perturbation(shown) : null);
            json.WriteBoolean("ood", cells.Ood);
            json.WriteEndObject();
        }

        json.WriteStartArray("selectors");
        foreach (var selector in chart.Selectors)
        {
            json.WriteStartObject();
            json.WriteString("column", selector.Column);
            json.WriteString("label", selector.Label);
            json.WriteString("start", selector.Start);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTable(json, chart.Table);
        json.WriteEndObject();
    }

    /// <summary>Texts are written once for each column, and rows hold their number.</summary>
    private static void WriteTable(Utf8JsonWriter json, DataTable table)
    {
        var texts = table.Columns.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToList();
        foreach (var row in table.Rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is string text)
                {
                    texts[i].TryAdd(text, texts[i].Count);
                }
            }
        }

        json.WriteStartArray("columns");
        for (var i = 0; i < table.Columns.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("id", table.Columns[i].Id);
            json.WriteString("label", table.Columns[i].Label);
            json.WriteString("format", table.Columns[i].Format.ToString().ToLowerInvariant());
            if (texts[i].Count > 0)
            {
                json.WriteStartArray("texts");
                foreach (var text in texts[i].Keys)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in table.Rows)
        {
            json.WriteStartArray();
            for (var i = 0; i < row.Length; i++)
            {
                WriteValue(json, row[i] is string text ? texts[i][text] : row[i]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteCells(Utf8JsonWriter json, EvaluationRun run)
    {
        var metrics = run.Cells.SelectMany(cell => cell.Measurements).Select(m => m.Metric).Distinct(StringComparer.Ordinal).ToList();
        var metricIndex = Index(metrics);
        var checkpointIndex = Index(run.Checkpoints.Select(checkpoint => checkpoint.Id));
        var conditionIndex = Index(run.Conditions.Select(condition => condition.Id));
        var labels = new ReportNames(run);

        json.WriteStartObject();
        json.WriteStartArray("metrics");
        foreach (var metric in metrics)
        {
            json.WriteStartObject();
            json.WriteString("id", metric);
            json.WriteString("label", MetricText.Name(metric));
            json.WriteString("format", MetricText.IsShare(metric) ? "percent" : "number");
            json.WriteBoolean("lower", MetricText.IsLowerBetter(metric));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("checkpoints");
        foreach (var checkpoint in run.Checkpoints)
        {
            json.WriteStartObject();
            json.WriteString("label", labels.Of(checkpoint));
            json.WritePropertyName("parameters");
            WriteValue(json, checkpoint.Parameters);
            json.WriteBoolean("rung", checkpoint.IsRung);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("conditions");
        foreach (var condition in run.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("id", condition.Id);
            json.WriteString("kind", ReportNames.Kind(condition.Kind));
            json.WriteString("dataset", condition.Dataset);
            json.WriteString("of", condition.CleanDataset);
            json.WriteString("label", labels.Of(condition));
            json.WriteString("perturbation", condition.Perturbation is { } perturbation ? ReportNames.Perturbation(perturbation) : null);
            json.WriteString("perturbation_id", condition.Perturbation);
            json.WriteString("group", condition.SummaryGroup);
            json.WriteNumber("severity", condition.Severity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var cell in run.Cells.Where(cell => checkpointIndex.ContainsKey(cell.Checkpoint) && conditionIndex.ContainsKey(cell.Condition)))
        {
            json.WriteStartArray();
            json.WriteNumberValue(checkpointIndex[cell.Checkpoint]);
            json.WriteNumberValue(conditionIndex[cell.Condition]);
            json.WriteNumberValue(cell.Samples);
            json.WriteStartArray();
            foreach (var measurement in cell.Measurements)
            {
                json.WriteStartArray();
                json.WriteNumberValue(metricIndex[measurement.Metric]);
                WriteValue(json, measurement.Value);
                WriteValue(json, measurement.Lower);
                WriteValue(json, measurement.Upper);
                if (measurement.N != cell.Samples || measurement.Reason is not null)
                {
                    json.WriteNumberValue(measurement.N);
                }

                if (measurement.Reason is not null)
                {
                    json.WriteStringValue(measurement.Reason);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Dictionary<string, int> Index(IEnumerable<string> names) =>
        names.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case double number when double.IsFinite(number):
                json.WriteRawValue(number.ToString("G6", CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case double:
                json.WriteNullValue();
                break;
            case int or long:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                throw new ArgumentException($"A chart's data cannot hold a {value.GetType().Name}.", nameof(value));
        }
    }
}
