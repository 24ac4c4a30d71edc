namespace EvalHarness.Analysis.Scaling;

/// <summary>
/// Every number a verdict hangs on, in one place; printed with each verdict. They follow from the verdicts' definitions and were
/// set before any labelled data was looked at.
/// </summary>
public sealed record TrendThresholds
{
    /// <summary>The defaults.</summary>
    public static TrendThresholds Default { get; } = new();

    /// <summary>Different scales below which nothing is decided: two points fit any line, three any curve with a turn.</summary>
    public int MinimumScales { get; init; } = 4;

    /// <summary>Two-sided level of every test for a trend or a turn.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>A fit is acceptable if its residuals are explained by the errors at this level (chi-squared test).</summary>
    public double FitLevel { get; init; } = 0.10;

    /// <summary>Unexplained scatter up to this share of the total change does not stop a trend from being smooth.</summary>
    public double ScatterShare { get; init; } = 0.10;

    /// <summary>
    /// A trend is smooth if, given the residuals, unexplained scatter is at most <see cref="ScatterShare"/> of the change with at least
    /// this probability (half-normal prior on the scatter, its deviation that share).
    /// </summary>
    public double SmoothFrom { get; init; } = 0.80;

    /// <summary>A trend is noisy if that probability is below this; between the two it is undecided.</summary>
    public double NoisyBelow { get; init; } = 0.50;

    /// <summary>Total change that matters: this share of the metric's unit for a share in [0, 1], of its largest size otherwise.</summary>
    public double MeaningfulChange { get; init; } = 0.05;

    /// <summary>A change below <see cref="MeaningfulChange"/> is lost among the points if their spread around it is more than this share of it.</summary>
    public double LostShare { get; init; } = 0.33;

    /// <summary>Gain per doubling of scale below which returns have diminished: a share as <see cref="MeaningfulChange"/>.</summary>
    public double DiminishedGain { get; init; } = 0.005;

    /// <summary>A turn counts if the way back is at least this share of the way there.</summary>
    public double TurnShare { get; init; } = 0.25;

    /// <summary>Unexplained scatter around the rise and fall up to this share of the larger of them does not hide a turn.</summary>
    public double TurnScatterShare { get; init; } = 0.15;

    /// <summary>A jump is a breakthrough if at least this share of the whole change happens in it.</summary>
    public double JumpShare { get; init; } = 0.75;

    /// <summary>The jump may take at most this share of the range of log scale.</summary>
    public double JumpWidth { get; init; } = 0.35;

    /// <summary>Forms whose AICc lies within this distance of the best cannot be told apart.</summary>
    public double FormDistance { get; init; } = 2;

    /// <summary>A claim that holds in less than this share of the specifications is fragile.</summary>
    public double FragileBelow { get; init; } = 0.80;

    /// <summary>The thresholds as text, one line a threshold.</summary>
    public IReadOnlyList<string> Lines()
    {
        FormattableString[] lines =
        [
            $"at least {MinimumScales} different scales",
            $"tests at the {Alpha:P0} level, two-sided",
            $"errors explain the residuals of a form at the {FitLevel:P0} level; beyond that they are unexplained scatter",
            $"smooth if unexplained scatter is at most {ScatterShare:P0} of the change with a probability of at least {SmoothFrom:P0}, noisy below {NoisyBelow:P0}, undecided between",
            $"a change matters from {MeaningfulChange:P0} (of 1 for shares, of the largest value otherwise); a smaller one counts unless the points spread by more than {LostShare:P0} of it",
            $"returns have diminished below a gain of {DiminishedGain:P1} per doubling",
            $"a turn counts if the way back is at least {TurnShare:P0} of the way there, with unexplained scatter of at most {TurnScatterShare:P0} of it",
            $"a breakthrough has {JumpShare:P0} of the change within {JumpWidth:P0} of the range of log scale, flat before and after",
            $"forms within {FormDistance} of the best AICc cannot be told apart",
            $"fragile below {FragileBelow:P0} of the specifications",
        ];
        return Array.ConvertAll(lines, FormattableString.Invariant);
    }
}
