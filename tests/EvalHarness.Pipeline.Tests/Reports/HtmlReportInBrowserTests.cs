using Microsoft.Playwright;

namespace EvalHarness.Reports;

/// <summary>The report in a real browser. Skipped, with the reason, where there is no Chromium.</summary>
[NonParallelizable]
public sealed class HtmlReportInBrowserTests
{
    private readonly string _html = ReportText.Html(ReportText.Full);
    private Browser _browser = null!;

    [OneTimeSetUp]
    public async Task Start() => _browser = await Browser.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    [SetUp]
    public void Forget()
    {
        _browser.Complaints.Clear();
        _browser.Requests.Clear();
    }

    [Test]
    public async Task Draws_every_chart_without_a_complaint_and_asks_the_network_for_nothing()
    {
        var page = await _browser.OpenAsync(_html);

        var places = await page.Locator(".plot").CountAsync();
        Assert.That(places, Is.GreaterThanOrEqualTo(3));
        Assert.That(await page.Locator(".plot > svg").CountAsync(), Is.EqualTo(places));
        Assert.That(await page.Locator(".plot[role=graphics-document][aria-label]").CountAsync(), Is.EqualTo(places));
        Assert.That(_browser.Complaints, Is.Empty);
        Assert.That(_browser.Requests.Where(url => !url.StartsWith("file:", StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Shows_a_checkpoint_named_like_a_script_as_text()
    {
        var page = await _browser.OpenAsync(_html);

        Assert.That(await page.Locator("#summary").InnerTextAsync(), Does.Contain(ReportText.Evil));
        Assert.That(await page.Locator("#all-numbers").InnerTextAsync(), Does.Contain(ReportText.Evil));
        Assert.That(_browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task Sorts_and_filters_all_numbers()
    {
        var page = await _browser.OpenAsync(_html);
        var numbers = page.Locator("#all-numbers");

        await numbers.Locator("input[type=search]").FillAsync("fmnist-64k-third gaussian_noise");
        Assert.That(await numbers.Locator("tbody tr").CountAsync(), Is.EqualTo(5));

        await numbers.Locator("th[data-column=label] button").ClickAsync();
        var rising = await SeveritiesAsync(numbers);
        await numbers.Locator("th[data-column=label] button").ClickAsync();
        var falling = await SeveritiesAsync(numbers);
        Assert.That(rising, Is.EqualTo(new[] { "5", "4", "3", "2", "1" })); // accuracy falls with severity
        Assert.That(falling, Is.EqualTo(rising.Reverse()));
        Assert.That(await numbers.Locator("th[data-column=label]").GetAttributeAsync("aria-sort"), Is.EqualTo("descending"));
    }

    [Test]
    public async Task Sorts_a_table_by_number_and_not_by_text()
    {
        var page = await _browser.OpenAsync(_html);
        var table = page.Locator("#provenance table").First;

        await table.Locator("th button", new() { HasText = "Parameters" }).ClickAsync();

        var numbers = (await table.Locator("tbody td.num").AllInnerTextsAsync()).Select(text => long.Parse(text.Replace(",", string.Empty), null)).ToList();
        Assert.That(numbers, Is.Ordered);
        Assert.That(numbers, Has.Count.EqualTo(12));
    }

    [Test]
    public async Task Offers_every_charts_data_as_a_table_and_as_csv([Values("overview", "heatmap")] string chart)
    {
        var page = await _browser.OpenAsync(_html);
        var figure = page.Locator($"#chart-{chart}");

        await figure.Locator("summary").ClickAsync();
        Assert.That(await figure.Locator("details table tbody tr").CountAsync(), Is.GreaterThan(5));
        var download = await page.RunAndWaitForDownloadAsync(() => figure.Locator("button", new() { HasText = "CSV" }).ClickAsync());
        Assert.That(download.SuggestedFilename, Is.EqualTo($"{chart}.csv"));
        Assert.That(await File.ReadAllTextAsync((await download.PathAsync())!), Does.StartWith("checkpoint,").And.Contain("\r\n"));
    }

    [Test]
    public async Task Changes_the_checkpoint_of_the_heat_map()
    {
        var page = await _browser.OpenAsync(_html);
        var figure = page.Locator("#chart-heatmap");
        var before = await figure.Locator(".plot").InnerTextAsync();

        await figure.Locator("select[name=checkpoint]").SelectOptionAsync("fmnist-1k");

        Assert.That(await figure.Locator(".plot").InnerTextAsync(), Is.Not.EqualTo(before));
        Assert.That(_browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task Fits_a_phone_without_scrolling_sideways()
    {
        var page = await _browser.OpenAsync(_html, 390, 844);

        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(390));
        Assert.That(_browser.Complaints, Is.Empty);
    }

    [Test]
    public async Task Is_dark_where_the_reader_wants_it_dark_and_still_prints_on_white()
    {
        var page = await _browser.OpenAsync(_html, scheme: ColorScheme.Dark);

        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(18, 22, 27)"));
        Assert.That(await page.Locator("#chart-overview .plot > svg").GetAttributeAsync("style"), Does.Contain("rgb(18, 22, 27)"));
        await page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Light });
        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(255, 255, 255)"));
    }

    private static async Task<IReadOnlyList<string>> SeveritiesAsync(ILocator numbers) =>
        await numbers.Locator("tbody tr td:nth-child(4)").AllInnerTextsAsync();
}
