using System.Text;

namespace EvalHarness.Reports;

/// <summary>What sections write into: text, and charts whose data are kept for the end of the page.</summary>
internal sealed class ReportPage
{
    private readonly StringBuilder _body = new();
    private readonly List<ReportLink> _sections = [];
    private readonly List<ReportChart> _charts = [];

    /// <summary>All sections so far: the anchor, and the name in the navigation.</summary>
    public IReadOnlyList<ReportLink> Sections => _sections;

    /// <summary>All charts so far.</summary>
    public IReadOnlyList<ReportChart> Charts => _charts;

    /// <summary>The sections' markup.</summary>
    public Html Body => new(_body.ToString());

    /// <summary>Adds a section.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="name">Its name in the navigation.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="lede">What the reader learns in it, one or two sentences.</param>
    /// <param name="content">What it holds.</param>
    public void Section(string id, string name, string title, string lede, Html content)
    {
        _sections.Add(new ReportLink(id, name));
        _body.Append(Html.Of($"""
            <section id="{id}" aria-labelledby="{id}-title">
            <h2 id="{id}-title">{title}</h2>
            <p class="lede">{lede}</p>
            {content}</section>

            """).Value);
    }

    /// <summary>Adds the first section, which has no heading of its own.</summary>
    public void First(string id, string name, Html content)
    {
        _sections.Add(new ReportLink(id, name));
        _body.Append(Html.Of($"""
            <section id="{id}" aria-label="{name}">
            {content}</section>

            """).Value);
    }

    /// <summary>Keeps a chart's data and gives the place where it is drawn.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="css">A class of the figure, such as <c>wide</c>.</param>
    public Html Chart(ReportChart chart, string css = "")
    {
        _charts.Add(chart);
        var note = chart.Note is null ? Html.None : Html.Of($"<figcaption>{chart.Note}</figcaption>\n");
        return Html.Of($"""
            <figure data-chart="{chart.Id}" id="chart-{chart.Id}" class="{css}" aria-label="{chart.Title}">
            <h3>{chart.Title}</h3>
            <div class="tools"></div>
            <div class="plot" style="min-height:{chart.Height}px"></div>
            {note}</figure>

            """);
    }
}
