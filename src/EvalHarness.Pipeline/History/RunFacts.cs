using System.Globalization;
using EvalHarness.Runs;

namespace EvalHarness.History;

/// <summary>What was recorded of a run that could explain a change of its numbers, by name.</summary>
public static class RunFacts
{
    /// <summary>
    /// Model and data hashes, suite, seed, versions, device, threads, hardware. The commit of the repository is left out: it says what
    /// was there, not what computed.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(RunDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["suite"] = document.SuiteSha256,
            ["seed"] = document.Seed.ToString(CultureInfo.InvariantCulture),
            ["device"] = document.Device,
            ["threads"] = document.Threads.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var checkpoint in document.Checkpoints)
        {
            facts[$"model:{checkpoint.Id}"] = checkpoint.Sha256;
        }

        foreach (var dataset in document.Datasets)
        {
            facts[$"data:{dataset.Name}"] = dataset.ContentHash;
        }

        foreach (var (name, version) in document.Versions)
        {
            facts[$"version:{name}"] = version;
        }

        // The memory at hand moves from night to night and decides no number.
        foreach (var (name, value) in document.Hardware.Where(pair => pair.Key != "memory_gib"))
        {
            facts[$"hardware:{name}"] = value;
        }

        return facts;
    }
}
