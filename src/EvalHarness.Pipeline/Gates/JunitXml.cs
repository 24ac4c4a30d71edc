using System.Globalization;
using System.Text;
using System.Xml;

namespace EvalHarness.Gates;

/// <summary>
/// Gate results in the JUnit XML format that CI systems read: a suite a rule, a case a comparison. What blocks is a failure; an
/// inconclusive result that does not block is skipped, so that it is seen.
/// </summary>
public static class JunitXml
{
    /// <summary>The report as an XML document; the same report gives the same bytes.</summary>
    public static string Write(GateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            WriteCounts(xml, report.Policy, report.Results);
            foreach (var rule in report.Results.GroupBy(result => result.Rule, StringComparer.Ordinal))
            {
                xml.WriteStartElement("testsuite");
                WriteCounts(xml, rule.Key, [.. rule]);
                foreach (var result in rule)
                {
                    WriteCase(xml, result);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void WriteCounts(XmlWriter xml, string name, IReadOnlyList<GateResult> results)
    {
        Attribute(xml, "name", name);
        Attribute(xml, "tests", Text(results.Count));
        Attribute(xml, "failures", Text(results.Count(result => result.Blocks)));
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", Text(results.Count(IsSkipped)));
    }

    private static void WriteCase(XmlWriter xml, GateResult result)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", result.Checkpoint ?? result.Family);
        Attribute(xml, "name", $"{result.Rule}: {result.Metric}, {result.Condition}");
        Attribute(xml, "time", "0");
        if (result.Blocks || IsSkipped(result))
        {
            xml.WriteStartElement(result.Blocks ? "failure" : "skipped");
            Attribute(xml, "message", result.Reason);
            if (result.Blocks)
            {
                Attribute(xml, "type", result.Verdict == Verdict.Fail ? "fail" : "inconclusive");
            }

            xml.WriteEndElement();
        }
        else
        {
            xml.WriteElementString("system-out", Clean(result.Reason));
        }

        xml.WriteEndElement();
    }

    private static bool IsSkipped(GateResult result) => result.Verdict == Verdict.Inconclusive && !result.Blocks;

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Clean(value));

    // XML 1.0 has no way to write most control characters and lone surrogates: a file name may hold them.
    private static string Clean(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text, i++, 2);
            }
            else
            {
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
            }
        }

        return clean.ToString();
    }
}
