using System.CommandLine;

namespace EvalHarness.Cli.Commands;

/// <summary>Every command, in the order in which the help lists them.</summary>
internal static class AllCommands
{
    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Create() =>
    [
        RunCommand.Create(),
        ModelsCommand.Create(),
        DatasetsCommand.Create(),
        PerturbCommand.Create(),
        AttackCommand.Create(),
        ScoreCommand.Create(),
        RobustnessCommand.Create(),
        TrendCommand.Create(),
        CompareCommand.Create(),
        GateCommand.Create(),
        ReportCommand.Create(),
        AuditCommand.Create(),
        WatchCommand.Create(),
        VerifyCommand.Create(),
        FloorCommand.Create(),
        TrialCommand.Create(),
    ];
}
