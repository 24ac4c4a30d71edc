namespace EvalHarness.Reports.Sections;

/// <summary>Every measurement of the run, to sort, filter and take away.</summary>
internal static class NumbersSection
{
    /// <summary>Adds the section.</summary>
    public static void Add(ReportPage page) => page.Section(
        "numbers",
        "All numbers",
        "All numbers",
        "Every metric of every checkpoint under every condition, with its interval and sample size.",
        new Html("""
            <div id="all-numbers"><div class="tools"></div><div class="scroll" tabindex="0" role="region" aria-label="All numbers"></div></div>

            """));
}
