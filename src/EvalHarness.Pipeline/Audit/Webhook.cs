using System.Net.Http.Headers;
using System.Text.Json;
using EvalHarness.Runs;

namespace EvalHarness.Audit;

/// <summary>Posts an audit's summary to an address, as JSON that chat services show: <c>text</c> (Slack, Teams, Mattermost) and <c>content</c> (Discord).</summary>
internal static class Webhook
{
    private const int Attempts = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Posts it; null if it arrived, else what went wrong. The address may hold a secret, so only its host is named.</summary>
    public static string? Post(Uri address, AuditOutcome outcome, CancellationToken cancel, TimeSpan? pause = null)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Text = outcome.Summary,
                Content = outcome.Summary,
                Run = outcome.Run.Document.Id,
                Suite = outcome.Run.Document.Suite,
                outcome.ExitCode,
                Passed = outcome.ExitCode == 0,
            },
            RunJson.Compact);
        using var client = new HttpClient { Timeout = Timeout };
        string? problem = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var again = Send(client, address, body, cancel, out problem);
            if (!again || cancel.WaitHandle.WaitOne(attempt < Attempts ? (pause ?? TimeSpan.FromSeconds(1)) * attempt : TimeSpan.Zero))
            {
                break;
            }
        }

        return problem is null ? null : $"The summary did not reach the webhook at {address.Host}: {problem}.";
    }

    // True if another try may help.
    private static bool Send(HttpClient client, Uri address, byte[] body, CancellationToken cancel, out string? problem)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var response = client.Send(request, cancel);
            problem = response.IsSuccessStatusCode ? null : FormattableString.Invariant($"it answered {(int)response.StatusCode} {response.ReasonPhrase}");
            return (int)response.StatusCode >= 500;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            problem = error is TaskCanceledException ? FormattableString.Invariant($"no answer in {Timeout.TotalSeconds} s") : error.Message;
            return true;
        }
    }
}
