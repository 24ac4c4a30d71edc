using System.Text;
using EvalHarness.Evaluation;

namespace EvalHarness.Reports;

/// <summary>What checkpoints and conditions are called in a report: the short name where one family makes it unique.</summary>
internal sealed class ReportNames
{
    private const string MnistC = "mnist_c_";

    private readonly EvaluationRun _run;
    private readonly bool _short;
    private readonly Lazy<IReadOnlyList<(string Id, string Name)>> _words;

    /// <summary>The names of a run.</summary>
    public ReportNames(EvaluationRun run)
    {
        _run = run;
        _short = run.Checkpoints.Select(checkpoint => checkpoint.Name).Distinct(StringComparer.Ordinal).Count() == run.Checkpoints.Count;
        _words = new Lazy<IReadOnlyList<(string, string)>>(() => [.. Words().OrderByDescending(pair => pair.Id.Length).ThenBy(pair => pair.Id, StringComparer.Ordinal)]);
    }

    /// <summary>The largest rung, or the last checkpoint where there is no rung; what charts show at first.</summary>
    /// <exception cref="InvalidOperationException">The run has no checkpoint.</exception>
    public Checkpoint Largest => _run.Checkpoints.LastOrDefault(checkpoint => checkpoint.IsRung) ?? _run.Checkpoints[^1];

    /// <summary>The name of a checkpoint.</summary>
    public string Of(Checkpoint checkpoint) => _short ? checkpoint.Name : checkpoint.Id;

    /// <summary>The name of a checkpoint by its id; the id itself if the run does not know it.</summary>
    public string Of(string id) => _run.Checkpoints.FirstOrDefault(checkpoint => string.Equals(checkpoint.Id, id, StringComparison.Ordinal)) is { } found
        ? Of(found)
        : id;

    /// <summary>A perturbation in words: <c>glass_blur</c> is glass blur, <c>mnist_c_fog</c> is MNIST-C fog.</summary>
    public static string Perturbation(string id) =>
        (id.StartsWith(MnistC, StringComparison.Ordinal) ? "MNIST-C " + id[MnistC.Length..] : id).Replace('_', ' ');

    /// <summary>A condition in words: the perturbation with its severity (where out-of-distribution data come in several), or the name of the dataset.</summary>
    public string Of(Condition condition)
    {
        if (condition.Perturbation is not { } perturbation || condition.Kind is not (ConditionKind.Perturbed or ConditionKind.Ood))
        {
            return condition.Id;
        }

        var own = condition.Kind == ConditionKind.Ood && _run.Conditions.Count(one => one.Kind == ConditionKind.Ood && string.Equals(one.Perturbation, perturbation, StringComparison.Ordinal)) == 1;
        var data = Conditions(ConditionKind.Clean).Skip(1).Any() ? $" on {condition.Dataset}" : string.Empty;
        return own ? Perturbation(perturbation) + data : FormattableString.Invariant($"{Perturbation(perturbation)}, severity {condition.Severity}{data}");
    }

    /// <summary>A condition in words by its id; the id itself if the run does not know it.</summary>
    public string OfCondition(string id) => _run.Conditions.FirstOrDefault(condition => string.Equals(condition.Id, id, StringComparison.Ordinal)) is { } found ? Of(found) : id;

    /// <summary>A sentence of the analysis with the ids in it put into words.</summary>
    public string Plain(string sentence)
    {
        var text = new StringBuilder(sentence.Length);
        for (var i = 0; i < sentence.Length;)
        {
            // Ids begin and end with the words of a sentence: 'shear' is none within 'shearing'.
            var (id, name) = i > 0 && IsPart(sentence[i - 1]) ? default : _words.Value.FirstOrDefault(pair => Stands(sentence, i, pair.Id));
            text.Append(name ?? sentence[i..(i + 1)]);
            i += id?.Length ?? 1;
        }

        return text.ToString();
    }

    /// <summary>A kind of condition in one word.</summary>
    public static string Kind(ConditionKind kind) => kind switch
    {
        ConditionKind.Clean => "clean",
        ConditionKind.Train => "train",
        ConditionKind.Perturbed => "perturbed",
        ConditionKind.Shift => "shift",
        ConditionKind.Ood => "ood",
        ConditionKind.Attack => "attack",
        _ => "label noise",
    };

    /// <summary>The clean condition that a condition is compared with; null if the run has none.</summary>
    public Condition? CleanOf(Condition condition) => Conditions(ConditionKind.Clean)
        .FirstOrDefault(clean => string.Equals(clean.Dataset, condition.CleanDataset, StringComparison.Ordinal));

    /// <summary>The conditions of a kind.</summary>
    public IEnumerable<Condition> Conditions(ConditionKind kind) => _run.Conditions.Where(condition => condition.Kind == kind);

    private static bool Stands(string sentence, int start, string id)
    {
        var end = start + id.Length;
        return string.CompareOrdinal(sentence, start, id, 0, id.Length) == 0
            && (end == sentence.Length || !IsPart(sentence[end]) || (sentence[end] == '.' && (end + 1 == sentence.Length || sentence[end + 1] == ' ')));
    }

    private static bool IsPart(char character) => char.IsLetterOrDigit(character) || character is '_' or '-' or '/' or '.';

    private IEnumerable<(string Id, string Name)> Words() => _run.Checkpoints.Select(checkpoint => (checkpoint.Id, Of(checkpoint)))
        .Concat(_run.Conditions.Where(condition => condition.Perturbation is not null).Select(condition => (condition.Id, Of(condition))))
        .Concat(_run.Conditions.Select(condition => condition.Perturbation).OfType<string>().Distinct(StringComparer.Ordinal)
            .Where(id => id.Contains('_', StringComparison.Ordinal)).Select(id => (id, Perturbation(id))));
}
