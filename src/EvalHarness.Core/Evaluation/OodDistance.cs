namespace EvalHarness.Evaluation;

/// <summary>
/// How far out-of-distribution data is from the clean data, as whoever describes it says (Yang et al., 2022): detectors that tell far data
/// apart may fail on near data, so the two are summed up apart. Nothing guesses it.
/// </summary>
public enum OodDistance
{
    /// <summary>Nobody said.</summary>
    Unspecified,

    /// <summary>Other classes in like pictures, tables or texts.</summary>
    Near,

    /// <summary>Something else altogether; noise, constant images and shuffled pixels are always far.</summary>
    Far,
}
