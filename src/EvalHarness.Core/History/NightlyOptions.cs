namespace EvalHarness.History;

/// <summary>When the nightly analysis raises an alarm. Printed with every report.</summary>
public sealed record NightlyOptions
{
    /// <summary>Chance of any false alarm within <see cref="Horizon"/> nights, over all series together.</summary>
    public double FalseAlarmRate { get; init; } = 0.05;

    /// <summary>Nights that <see cref="FalseAlarmRate"/> is spread over.</summary>
    public int Horizon { get; init; } = 30;

    /// <summary>Nights that a noise band is learned from before a series can raise an alarm; at least 3.</summary>
    public int LearningNights { get; init; } = 5;

    /// <summary>
    /// Repeated measurements, over all series, that must all have been equal bit by bit before the evaluation is taken to be free of
    /// noise: then every change is a change of something.
    /// </summary>
    public int EqualRepeats { get; init; } = 10;

    /// <summary>
    /// Smallest change that matters, in sampling standard errors of the value. Smaller ones are listed, but raise no alarm: another test
    /// set of the same size would move the value as much.
    /// </summary>
    public double LeastEffect { get; init; } = 1;

    /// <summary>False discovery rate within one night: the false alarm rate shared out over the horizon.</summary>
    public double NightlyRate => FalseAlarmRate / Horizon;
}
