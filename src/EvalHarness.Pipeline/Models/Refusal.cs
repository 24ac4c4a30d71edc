namespace EvalHarness.Models;

/// <summary>Something in a folder that could not be taken: the others are not held up by it.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="WayOut">What the user can do.</param>
public sealed record Refusal(string Path, string Reason, string WayOut)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Reason} {WayOut}";
}

/// <summary>Thrown where a file must be refused; the catalogs turn it into a <see cref="Refusal"/>.</summary>
/// <param name="reason">What is wrong, a sentence.</param>
/// <param name="wayOut">What the user can do, a sentence.</param>
public sealed class RefusedException(string reason, string wayOut) : Exception($"{reason} {wayOut}")
{
    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the user can do.</summary>
    public string WayOut { get; } = wayOut;
}
