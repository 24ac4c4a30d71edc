using Microsoft.Playwright;

namespace EvalHarness.Reports;

/// <summary>A headless Chromium showing a report from a file, and what it complained about.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _folder = Directory.CreateTempSubdirectory("evalharness-report-").FullName;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public List<string> Complaints { get; } = [];

    public List<string> Requests { get; } = [];

    /// <summary>Starts Chromium; the test is ignored where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("EVALHARNESS_CHROMIUM") ?? Array.Find(Places, File.Exists);
        if (path is null || !File.Exists(path))
        {
            Assert.Ignore("No Chromium was found: install Debian's chromium, or set EVALHARNESS_CHROMIUM to one.");
        }

        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
        return new Browser(playwright, browser);
    }

    /// <summary>Opens a report and waits until every chart is drawn.</summary>
    public async Task<IPage> OpenAsync(string html, int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".html");
        await File.WriteAllTextAsync(file, html);
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            AcceptDownloads = true,
        });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Add($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Complaints.Add($"exception: {error}");
        page.Dialog += (_, dialog) =>
        {
            Complaints.Add($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => Requests.Add(request.Url);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-charts=drawn]", new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
