namespace EvalHarness.Attacks;

/// <summary>What to attack, and how hard.</summary>
public sealed record AttackRequest
{
    /// <summary>Folder of checkpoints.</summary>
    public required string ModelsFolder { get; init; }

    /// <summary>Folder of datasets.</summary>
    public required string DatasetsFolder { get; init; }

    /// <summary>Checkpoints attacked: a glob over <c>family/name</c>.</summary>
    public string Models { get; init; } = "*";

    /// <summary>Clean image datasets attacked: a glob over names.</summary>
    public string Datasets { get; init; } = "*";

    /// <summary>Images of each dataset, drawn as an evaluation draws them.</summary>
    public int Samples { get; init; } = 100;

    /// <summary>Predictions allowed for an image, the one on the clean image included.</summary>
    public int Queries { get; init; } = 500;

    /// <summary>How changes are measured.</summary>
    public AttackNorm Norm { get; init; } = AttackNorm.LInf;

    /// <summary>The largest change, on values from 0 to 1.</summary>
    public double Epsilon { get; init; } = 8.0 / 255;

    /// <summary>Seed of the draw and of the attack.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where models run.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Checkpoints attacked at once; they change no number.</summary>
    public int Threads { get; init; } = 1;
}
